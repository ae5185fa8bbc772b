import { newId } from '@collegium/persistence';
import type { Agreement } from '../agreements/agreement.js';
import type { CreditClaim } from './credit-claim.js';

export const CLAIM_NOW = new Date('2027-07-02T09:00:00Z');

export function anAgreement(changes: Partial<Agreement> = {}): Agreement {
  return {
    id: newId(), version: 1, tenant: 'hertscam', university: 'herts', programmeId: newId(), route: 'recognition', courseCode: 'SC7HCEL', credit: { points: 30, scheme: 'CATS', level: 7 },
    replyDays: 30, lawfulBasis: 'contract', noticeVersion: '2027-01', fields: ['display-name', 'latin-name', 'assessment', 'certificate', 'work-digests'], validFrom: '2026-09-01', validUntil: null, ...changes,
  };
}

export function aClaim(changes: Partial<CreditClaim> = {}): CreditClaim {
  return {
    id: newId(), version: 1, tenant: 'hertscam', personId: newId(), university: 'herts', sentTo: 'herts', caseId: newId(), awardId: newId(), enrolmentId: newId(), agreementId: newId(),
    status: 'requested', revision: 1, credit: { points: 30, scheme: 'CATS', level: 7 }, displayName: 'Zoë Nkemelu-Žák', latinName: 'Zoe Nkemelu-Zak',
    lineageId: newId(), workDigests: ['a'.repeat(64)], outcome: 'passed', boardReference: 'HC-2027-1', boardDate: '2027-06-28',
    lawfulBasis: { basis: 'contract', noticeVersion: '2027-01', recordedAt: '2026-09-01T09:00:00Z' }, waitingFor: [], requestedAt: CLAIM_NOW, replyBy: '2027-08-01', overdue: false,
    caseReference: null, query: null, reference: null, registeredCredit: null, reason: null, resubmittable: false, decidedAt: null, awardRevokedAt: null, awardSuspendedAt: null, ...changes,
  };
}
