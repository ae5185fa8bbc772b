import { isDeepStrictEqual } from 'node:util';
import type { Transitions } from '@collegium/errors';
import { inForce, type Agreement, type LawfulBasisKind } from '../agreements/agreement.js';
import { sameCredit, type Credit } from './credit.js';

export const claimStatuses = ['prepared', 'requested', 'acknowledged', 'queried', 'answered', 'registered', 'rejected', 'withdrawn', 'rescinded'] as const;
export type ClaimStatus = (typeof claimStatuses)[number];

/** Rejected leads to requested again only where the university allows a resubmission. */
export const claimTransitions: Transitions<ClaimStatus> = {
  prepared: ['requested', 'withdrawn'],
  requested: ['acknowledged', 'queried', 'registered', 'rejected', 'withdrawn'],
  acknowledged: ['queried', 'registered', 'rejected', 'withdrawn'],
  queried: ['answered', 'registered', 'rejected', 'withdrawn'],
  answered: ['queried', 'registered', 'rejected', 'withdrawn'],
  registered: ['rescinded'],
  rejected: ['requested'],
  withdrawn: [],
  rescinded: [],
};

/** Claims on which the university has still to decide. */
export const openStatuses: readonly ClaimStatus[] = ['requested', 'acknowledged', 'queried', 'answered'];

/** What a prepared claim still needs before it may be sent. */
export type ClaimNeed = 'agreement' | 'certificate' | 'reinstatement' | 'consent' | 'latin_name';

export interface LawfulBasis {
  readonly basis: LawfulBasisKind;
  readonly noticeVersion: string;
  /** RFC 3339. */
  readonly recordedAt: string;
}

/** A university's question about a claim, and the provider's answer. */
export interface ClaimQuery {
  readonly id: string;
  readonly reason: string;
  readonly text: string | null;
  readonly answer: string | null;
}

/** A request that one university register credit for one award. */
export interface CreditClaim {
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  readonly personId: string;
  readonly university: string;
  /** The university once the claim has been sent: before that, it must not see the row. */
  readonly sentTo: string | null;
  readonly caseId: string;
  readonly awardId: string;
  readonly enrolmentId: string;
  readonly agreementId: string;
  readonly status: ClaimStatus;
  /** Rises with each resubmission: an answer names the revision it is for. */
  readonly revision: number;
  readonly credit: Credit;
  readonly displayName: string;
  readonly latinName: string | null;
  readonly lineageId: string;
  readonly workDigests: readonly string[];
  readonly outcome: string;
  readonly boardReference: string;
  readonly boardDate: string;
  readonly lawfulBasis: LawfulBasis | null;
  readonly waitingFor: readonly ClaimNeed[];
  readonly requestedAt: Date | null;
  /** Local date. */
  readonly replyBy: string | null;
  readonly overdue: boolean;
  readonly caseReference: string | null;
  readonly query: ClaimQuery | null;
  /** The university's reference for registered credit. */
  readonly reference: string | null;
  readonly registeredCredit: Credit | null;
  readonly reason: string | null;
  readonly resubmittable: boolean;
  readonly decidedAt: Date | null;
  /** When the award behind registered credit was revoked: the university was told, and decides. */
  readonly awardRevokedAt: Date | null;
  /** Since when the award behind the claim is suspended: nothing is sent or registered, and the deadline stands still. */
  readonly awardSuspendedAt: Date | null;
}

/** What the university answers: for one revision, so that a late answer to an older one is seen to be late. */
export type UniversityAnswer =
  | { readonly kind: 'acknowledge'; readonly revision: number; readonly caseReference: string }
  | { readonly kind: 'query'; readonly revision: number; readonly reason: string; readonly text: string | null }
  | { readonly kind: 'register'; readonly revision: number; readonly reference: string; readonly credit: Credit }
  | { readonly kind: 'reject'; readonly revision: number; readonly reason: string; readonly resubmittable: boolean }
  | { readonly kind: 'rescind'; readonly revision: number; readonly reason: string };

const leadsTo: Readonly<Record<UniversityAnswer['kind'], ClaimStatus>> = { acknowledge: 'acknowledged', query: 'queried', register: 'registered', reject: 'rejected', rescind: 'rescinded' };

/** Decisions must not be lost silently; acknowledging or asking too late changes nothing for anybody. */
const decisions: readonly UniversityAnswer['kind'][] = ['register', 'reject', 'rescind'];

/**
 * `applied` moves the claim on; `repeated` says again what was said; `late` no longer matters; `outdated` is for an older
 * revision; `contradicts` differs from what was decided. All are logged, only the first changes anything.
 */
export type AnswerEffect = 'applied' | 'repeated' | 'late' | 'outdated' | 'contradicts';

/** What an answer does to a claim as it stands. The first decision on a revision stays. */
export function judgeAnswer(claim: CreditClaim, answer: UniversityAnswer): AnswerEffect {
  if (answer.revision < claim.revision) return 'outdated';
  if (claimTransitions[claim.status].includes(leadsTo[answer.kind])) return 'applied';
  if (claim.status === leadsTo[answer.kind] && saysTheSame(claim, answer)) return 'repeated';
  return decisions.includes(answer.kind) ? 'contradicts' : 'late';
}

function saysTheSame(claim: CreditClaim, answer: UniversityAnswer): boolean {
  switch (answer.kind) {
    case 'acknowledge':
      return claim.caseReference === answer.caseReference;
    case 'query':
      return isDeepStrictEqual([claim.query?.reason, claim.query?.text], [answer.reason, answer.text]);
    case 'register':
      return claim.reference === answer.reference && claim.registeredCredit !== null && sameCredit(claim.registeredCredit, answer.credit);
    case 'reject':
      return claim.reason === answer.reason && claim.resubmittable === answer.resubmittable;
    case 'rescind':
      return claim.reason === answer.reason;
  }
}

/** The claim after an answer that applies. */
export function applyAnswer(claim: CreditClaim, answer: UniversityAnswer, { now, queryId }: { now: Date; queryId: string }): CreditClaim {
  const moved: CreditClaim = { ...claim, status: leadsTo[answer.kind] };
  switch (answer.kind) {
    case 'acknowledge':
      return { ...moved, caseReference: answer.caseReference };
    case 'query':
      return { ...moved, query: { id: queryId, reason: answer.reason, text: answer.text, answer: null } };
    case 'register':
      return { ...moved, reference: answer.reference, registeredCredit: answer.credit, decidedAt: now, overdue: false };
    case 'reject':
      return { ...moved, reason: answer.reason, resubmittable: answer.resubmittable, decidedAt: now, overdue: false };
    case 'rescind':
      return { ...moved, reason: answer.reason, decidedAt: now };
  }
}

/** What a claim under this agreement still lacks. A lawful basis is a condition of asking, always. */
export function needsOf(claim: Pick<CreditClaim, 'lawfulBasis' | 'latinName'>, agreement: Agreement, given: { certificateIssued: boolean; awardSuspended?: boolean; today: string }): ClaimNeed[] {
  const needs: ClaimNeed[] = [];
  if (!inForce(agreement, given.today)) needs.push('agreement');
  if (!given.certificateIssued) needs.push('certificate');
  if (given.awardSuspended) needs.push('reinstatement');
  if (!claim.lawfulBasis) needs.push('consent');
  if (agreement.fields.includes('latin-name') && !claim.latinName) needs.push('latin_name');
  return needs;
}

/** The claim as sent to the university, with the date by which an answer is due. */
export function requestClaim(claim: CreditClaim, { now, replyBy }: { now: Date; replyBy: string }): CreditClaim {
  return { ...claim, status: 'requested', sentTo: claim.university, waitingFor: [], requestedAt: now, replyBy, overdue: false };
}

/** Sends a rejected claim again, as a new revision. */
export function resubmitClaim(claim: CreditClaim, sent: { now: Date; replyBy: string }): CreditClaim {
  return requestClaim({ ...claim, revision: claim.revision + 1, reason: null, resubmittable: false, decidedAt: null, query: null, caseReference: null }, sent);
}

/** Whether the day by which an answer was due has passed. A flag: no decision is ever made up. */
export function isOverdue(claim: Pick<CreditClaim, 'status' | 'replyBy' | 'overdue'>, today: string): boolean {
  return !claim.overdue && claim.replyBy !== null && claim.replyBy < today && openStatuses.includes(claim.status);
}

/** Whether nobody can any longer be credited for the work through this claim, so that another claim may be made. */
export function releasesWork(claim: Pick<CreditClaim, 'status' | 'resubmittable'>): boolean {
  return claim.status === 'withdrawn' || claim.status === 'rescinded' || (claim.status === 'rejected' && !claim.resubmittable);
}
