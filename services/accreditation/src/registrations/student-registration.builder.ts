import { newId } from '@collegium/persistence';
import { submitRegistration, type StudentRegistration } from './student-registration.js';

export const REGISTRATION_NOW = new Date('2026-10-01T09:00:00Z');

/** An invitation by Bath Spa University, or with `submitted` what came of it. */
export function anInvitation(changes: Partial<StudentRegistration> = {}): StudentRegistration {
  return {
    id: newId(),
    version: 1,
    tenant: 'wiltshire',
    personId: newId(),
    enrolmentId: newId(),
    programmeId: newId(),
    cohortId: newId(),
    university: 'bath-spa',
    sentTo: null,
    agreementId: newId(),
    status: 'invited',
    revision: 0,
    fields: ['legal-name', 'date-of-birth'],
    noticeVersion: '2026-05',
    lawfulBasis: null,
    invitedAt: REGISTRATION_NOW,
    submitBy: '2026-11-12',
    submitExtendedBy: 0,
    submittedAt: null,
    replyBy: null,
    replyExtendedBy: 0,
    standsStillSince: null,
    overdue: false,
    caseReference: null,
    query: null,
    studentNumber: null,
    registeredFrom: null,
    registeredUntil: null,
    reason: null,
    resubmittable: false,
    decidedAt: null,
    ...changes,
  };
}

export function aRegistration(changes: Partial<StudentRegistration> = {}): StudentRegistration {
  const lawfulBasis = {
    basis: 'contract',
    noticeVersion: '2026-05',
    recordedAt: REGISTRATION_NOW.toISOString(),
  } as const;
  return {
    ...submitRegistration(anInvitation(), { lawfulBasis, now: REGISTRATION_NOW, replyBy: '2026-10-22' }),
    ...changes,
  };
}
