import { newId } from '@collegium/persistence';
import type { Agreement } from '../agreements/agreement.js';
import { unanswered, type CreditClaim } from './credit-claim.js';
import type { EvidenceItem } from './work.js';

export const CLAIM_NOW = new Date('2027-07-02T09:00:00Z');

export const shownWork: EvidenceItem = {
  kind: 'account',
  url: 'https://portfolio.example/v1/submissions/1/items/1/content',
  digest: 'a'.repeat(64),
  mediaType: 'text/plain',
};

export function anAgreement(changes: Partial<Agreement> = {}): Agreement {
  return {
    id: newId(),
    version: 1,
    tenant: 'hertscam',
    university: 'herts',
    programmeId: newId(),
    route: 'recognition',
    courseCode: 'SC7HCEL',
    credit: { points: 30, scheme: 'CATS', level: 7 },
    target: { recognition: 'general', qualificationAim: 'PGCert', modules: [] },
    currencyYears: 5,
    maxPointsPerPerson: null,
    shareLimit: { points: 60, percent: 67 },
    evidence: ['board', 'certificate'],
    replyDays: 30,
    lawfulBasis: 'contract',
    noticeVersion: '2027-01',
    fields: ['display-name', 'latin-name', 'assessment', 'certificate', 'work-digests'],
    registration: null,
    validFrom: '2026-09-01',
    validUntil: null,
    ...changes,
  };
}

/** Work that the university assesses. */
export function aPassingOn(changes: Partial<Agreement> = {}): Agreement {
  return anAgreement({
    route: 'university-assessed',
    evidence: ['work'],
    fields: ['display-name', 'work', 'work-digests'],
    shareLimit: null,
    ...changes,
  });
}

export function aClaim(changes: Partial<CreditClaim> = {}): CreditClaim {
  return {
    id: newId(),
    version: 1,
    tenant: 'hertscam',
    personId: newId(),
    university: 'herts',
    sentTo: 'herts',
    caseId: newId(),
    awardId: newId(),
    enrolmentId: newId(),
    agreementId: newId(),
    route: 'recognition',
    status: 'requested',
    revision: 1,
    credit: { points: 30, scheme: 'CATS', level: 7 },
    target: { recognition: 'general', qualificationAim: 'PGCert', modules: [] },
    displayName: 'Zoë Nkemelu-Žák',
    latinName: 'Zoe Nkemelu-Zak',
    submissionId: newId(),
    lineageId: newId(),
    workDigests: ['a'.repeat(64)],
    evidence: [shownWork],
    evidenceWithheld: 0,
    outcome: 'passed',
    boardReference: 'HC-2027-1',
    boardDate: '2027-06-28',
    completedOn: '2027-06-28',
    lawfulBasis: { basis: 'contract', noticeVersion: '2027-01', recordedAt: '2026-09-01T09:00:00Z' },
    waitingFor: [],
    sendings: [{ revision: 1, sentAt: CLAIM_NOW.toISOString(), replyBy: '2027-08-01', corrects: null }],
    requestedAt: CLAIM_NOW,
    replyBy: '2027-08-01',
    replyExtendedBy: 0,
    standsStillSince: null,
    overdue: false,
    caseReference: null,
    expectedBy: null,
    queries: [],
    ...unanswered,
    awardRevokedAt: null,
    awardSuspendedAt: null,
    ...changes,
  };
}

/** Work that was passed on, before any award. */
export function passedOnWork(changes: Partial<CreditClaim> = {}): CreditClaim {
  return aClaim({
    route: 'university-assessed',
    status: 'passed_on',
    awardId: null,
    outcome: null,
    boardReference: null,
    boardDate: null,
    ...changes,
  });
}
