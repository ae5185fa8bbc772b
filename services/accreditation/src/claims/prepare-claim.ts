import type { Agreement } from '../agreements/agreement.js';
import type { AwardCase } from '../cases/award-case.js';
import type { LawfulBasis } from '../conversations/conversation.js';
import { latinForm } from '../names/latin-name.js';
import { unanswered, type CreditClaim } from './credit-claim.js';
import type { WorkFact } from './work.js';

/** A claim for a case under an agreement, before anything of it is sent. */
export function prepareClaim(
  state: AwardCase,
  agreement: Agreement,
  assessed: Pick<CreditClaim, 'id' | 'awardId' | 'outcome' | 'boardReference' | 'boardDate' | 'completedOn'>,
  work: Pick<WorkFact, 'submissionId' | 'lineageId' | 'digests' | 'items' | 'withheld'>,
): Omit<CreditClaim, 'version'> {
  return {
    ...assessed,
    tenant: state.tenant,
    personId: state.personId!,
    university: agreement.university,
    sentTo: null,
    caseId: state.id,
    enrolmentId: state.enrolmentId,
    agreementId: agreement.id,
    route: agreement.route,
    status: 'prepared',
    revision: 1,
    credit: agreement.credit,
    target: agreement.target,
    displayName: state.displayName!,
    latinName: latinNameOf(state),
    submissionId: work.submissionId,
    lineageId: work.lineageId,
    workDigests: [...work.digests],
    evidence: [...work.items],
    evidenceWithheld: work.withheld,
    lawfulBasis: lawfulBasisOf(state, agreement),
    waitingFor: [],
    sendings: [],
    requestedAt: null,
    replyBy: null,
    replyExtendedBy: 0,
    standsStillSince: null,
    overdue: false,
    caseReference: null,
    expectedBy: null,
    queries: [],
    ...unanswered,
    awardRevokedAt: null,
    awardSuspendedAt: null,
  };
}

/** The person's own Latin form first; else what is left of the name without its diacritics. */
export function latinNameOf({ latinName, displayName }: Pick<AwardCase, 'latinName' | 'displayName'>): string | null {
  return latinName ?? latinForm(displayName ?? '') ?? null;
}

/** Under consent the basis is what the person said to this very notice, and has not taken back; else it is the place that they accepted, with the notice that came with it. */
export function lawfulBasisOf(
  { acceptedAt, consent }: Pick<AwardCase, 'acceptedAt' | 'consent'>,
  { lawfulBasis: basis, noticeVersion }: Pick<Agreement, 'lawfulBasis' | 'noticeVersion'>,
): LawfulBasis | null {
  if (basis !== 'consent') return acceptedAt && { basis, noticeVersion, recordedAt: acceptedAt.toISOString() };
  const given = consent?.noticeVersion === noticeVersion && !consent.withdrawnAt;
  return given ? { basis, noticeVersion, recordedAt: consent.recordedAt } : null;
}
