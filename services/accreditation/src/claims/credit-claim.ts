import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@collegium/standstill';
import type { Transitions } from '@collegium/errors';
import type { CreditRoute, CreditTarget } from '../agreements/agreement.js';
import { addDays } from '@collegium/calendar';
import {
  asksTheSame,
  replyOnClock,
  send,
  undecided,
  withoutWords,
  type Conversation,
  type ConversationState,
  type Query,
  type Taken,
} from '../conversations/conversation.js';
import type { ClaimNeed } from './claim-needs.js';
import { sameCredit, type Credit } from './credit.js';
import type { UniversityAnswer, UniversityBoard } from './university-answer.js';
import type { EvidenceItem } from './work.js';

export const claimStatuses = [
  'prepared',
  'requested',
  'acknowledged',
  'passed_on',
  'received',
  'marked',
  'board',
  'queried',
  'answered',
  'registered',
  'referred',
  'failed',
  'rejected',
  'withdrawn',
  'rescinded',
] as const;
export type ClaimStatus = (typeof claimStatuses)[number];

/** Rejected leads to requested again only where the university allows it. A correction sends an open claim again. */
const recognition: Transitions<ClaimStatus> = {
  prepared: ['requested', 'withdrawn'],
  requested: ['requested', 'acknowledged', 'queried', 'registered', 'rejected', 'withdrawn'],
  acknowledged: ['requested', 'queried', 'registered', 'rejected', 'withdrawn'],
  queried: ['requested', 'answered', 'registered', 'rejected', 'withdrawn'],
  answered: ['requested', 'queried', 'registered', 'rejected', 'withdrawn'],
  registered: ['rescinded'],
  rejected: ['requested', 'withdrawn'],
  passed_on: [],
  received: [],
  marked: [],
  board: [],
  referred: [],
  failed: [],
  withdrawn: [],
  rescinded: [],
};

/** A university may tell only of the steps it wants to: from each, every later one can follow. A query can come at any of them. */
const universityAssessed: Transitions<ClaimStatus> = {
  prepared: ['passed_on', 'withdrawn'],
  passed_on: [
    'passed_on',
    'received',
    'marked',
    'board',
    'queried',
    'registered',
    'referred',
    'failed',
    'rejected',
    'withdrawn',
  ],
  received: ['passed_on', 'marked', 'board', 'queried', 'registered', 'referred', 'failed', 'rejected', 'withdrawn'],
  marked: ['passed_on', 'board', 'queried', 'registered', 'referred', 'failed', 'rejected', 'withdrawn'],
  board: ['passed_on', 'queried', 'registered', 'referred', 'failed', 'withdrawn'],
  queried: ['passed_on', 'answered', 'marked', 'board', 'registered', 'referred', 'failed', 'rejected', 'withdrawn'],
  answered: ['passed_on', 'queried', 'marked', 'board', 'registered', 'referred', 'failed', 'rejected', 'withdrawn'],
  referred: ['passed_on', 'withdrawn'],
  rejected: ['passed_on', 'withdrawn'],
  registered: ['rescinded'],
  requested: [],
  acknowledged: [],
  failed: [],
  withdrawn: [],
  rescinded: [],
};

export const claimTransitions: Readonly<Record<CreditRoute, Transitions<ClaimStatus>>> = {
  recognition,
  'university-assessed': universityAssessed,
};

/** Claims on which the university has still to decide. */
export const openStatuses: readonly ClaimStatus[] = [
  'requested',
  'acknowledged',
  'passed_on',
  'received',
  'marked',
  'board',
  'queried',
  'answered',
];

/** A university's question about one revision of a claim, and the provider's answer. Only added to. */
export interface ClaimQuery extends Query {
  readonly revision: number;
  /** RFC 3339. */
  readonly askedAt: string;
  readonly answeredAt: string | null;
}

/** One time that a claim was sent. */
export interface Sending {
  readonly revision: number;
  /** RFC 3339. */
  readonly sentAt: string;
  /** Local date. */
  readonly replyBy: string;
  readonly corrects: { readonly revision: number; readonly reason: string } | null;
}

export interface FieldProblem {
  /** JSON pointer into the request. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string | null;
}

/** A request that one university register credit: for one award, or for work that it assesses. */
export interface CreditClaim extends ConversationState<ClaimStatus> {
  readonly caseId: string;
  /** Always set on the recognition route. */
  readonly awardId: string | null;
  readonly route: CreditRoute;
  readonly credit: Credit;
  readonly target: CreditTarget;
  readonly displayName: string;
  readonly latinName: string | null;
  readonly submissionId: string;
  readonly lineageId: string;
  readonly workDigests: readonly string[];
  /** What may be shown of the work. */
  readonly evidence: readonly EvidenceItem[];
  readonly evidenceWithheld: number;
  /** Our outcome and board; null where the university assesses. */
  readonly outcome: string | null;
  readonly boardReference: string | null;
  readonly boardDate: string | null;
  /** Local date of our board, or of handing in. */
  readonly completedOn: string;
  readonly waitingFor: readonly ClaimNeed[];
  readonly sendings: readonly Sending[];
  readonly requestedAt: Date | null;
  /** Local date by which the university expects to decide. */
  readonly expectedBy: string | null;
  readonly queries: readonly ClaimQuery[];
  /** The university's board, where it said which. */
  readonly universityBoard: UniversityBoard | null;
  /** The university's reference for registered credit. */
  readonly reference: string | null;
  readonly registeredCredit: Credit | null;
  /** Why other credit was registered than was asked for. */
  readonly variationReason: string | null;
  readonly effectiveOn: string | null;
  readonly usableUntil: string | null;
  /** The reason in words. */
  readonly reasonText: string | null;
  /** Local date by which a rejected claim or referred work may be sent again. */
  readonly resubmitBy: string | null;
  /** Days by which that date was moved because time stood still. */
  readonly resubmitExtendedBy: number;
  /** Those of them that the award was suspended. */
  readonly suspendedDays: number;
  readonly fieldErrors: readonly FieldProblem[];
  /** When the award behind registered credit was revoked: the university was told, and decides. */
  readonly awardRevokedAt: Date | null;
  /** Since when the award behind the claim is suspended: nothing is sent or registered, and the deadline stands still. */
  readonly awardSuspendedAt: Date | null;
}

/** What is null or empty before the university has answered anything, and again with each new revision. */
export const unanswered = {
  ...undecided,
  universityBoard: null,
  reference: null,
  registeredCredit: null,
  variationReason: null,
  effectiveOn: null,
  usableUntil: null,
  reasonText: null,
  resubmitBy: null,
  resubmitExtendedBy: 0,
  suspendedDays: 0,
  fieldErrors: [],
} as const satisfies Partial<CreditClaim>;

/** Whether other credit was registered than was asked for. */
export function isVariation({ credit, registeredCredit }: Pick<CreditClaim, 'credit' | 'registeredCredit'>): boolean {
  return registeredCredit !== null && !sameCredit(credit, registeredCredit);
}

/** The status in which a claim is once it was sent. */
export function sentStatus(route: CreditRoute): ClaimStatus {
  return route === 'recognition' ? 'requested' : 'passed_on';
}

/** The claim as sent to the university, with the date by which an answer is due. */
export function sendClaim(
  claim: CreditClaim,
  { now, replyBy }: { now: Date; replyBy: string },
  corrects: Sending['corrects'] = null,
): CreditClaim {
  const { revision, sendings } = claim;
  const sending: Sending = { revision, sentAt: now.toISOString(), replyBy, corrects };
  return {
    ...send(claim, { status: sentStatus(claim.route), revision, replyBy }),
    waitingFor: [],
    sendings: [...sendings, sending],
    requestedAt: now,
  };
}

/** The claim as sent again: a new revision, to which answers to the old one no longer apply. Queries stay as history, the case reference as the university's. */
export function sendAgain(claim: CreditClaim, reason: string, given: { now: Date; replyBy: string }): CreditClaim {
  return sendClaim({ ...claim, ...unanswered, revision: claim.revision + 1 }, given, {
    revision: claim.revision,
    reason,
  });
}

/** The claim on the clock of its participant: dates are moved by what stood still since they were set. */
export function claimOnClock<C extends CreditClaim>(claim: C, clock: Clock): C {
  const timed = replyOnClock(claim, clock, { open: openStatuses.includes(claim.status), sentAt: claim.requestedAt });
  const { resubmitBy, decidedAt } = claim;
  if (!resubmitBy || !decidedAt) return timed;
  const { on, extendedBy } = clock.date(resubmitAsSet(claim)!, decidedAt);
  const { suspendedDays } = claim;
  return { ...timed, resubmitBy: addDays(on, suspendedDays), resubmitExtendedBy: extendedBy + suspendedDays };
}

/** The date for sending again as the university has set it. */
function resubmitAsSet({
  resubmitBy,
  resubmitExtendedBy,
}: Pick<CreditClaim, 'resubmitBy' | 'resubmitExtendedBy'>): string | null {
  return resubmitBy && addDays(resubmitBy, -resubmitExtendedBy);
}

/** Why a claim cannot be sent again, if it cannot: rejected for good or too late, or nothing to replace. */
export function resubmissionProblem(
  {
    status,
    resubmittable,
    resubmitBy,
    standsStillSince,
    awardSuspendedAt,
  }: Pick<CreditClaim, 'status' | 'resubmittable' | 'resubmitBy' | 'standsStillSince'> &
    Partial<Pick<CreditClaim, 'awardSuspendedAt'>>,
  today: string,
): 'not_resubmittable' | 'too_late' | undefined {
  if (status !== 'rejected' || !resubmittable) return 'not_resubmittable';
  return !standsStillSince && !awardSuspendedAt && resubmitBy !== null && today > resubmitBy ? 'too_late' : undefined;
}

/** Whether nobody can any longer be credited for the work through this claim, so that another claim may be made. */
export function releasesWork(claim: Pick<CreditClaim, 'status' | 'resubmittable'>): boolean {
  return (
    ['withdrawn', 'rescinded', 'failed'].includes(claim.status) || (claim.status === 'rejected' && !claim.resubmittable)
  );
}

const common = {
  decisions: ['register', 'refer', 'fail', 'reject', 'rescind'],
  saysTheSame,
  tells,
} as const;

/** The rules of each route. */
export const claimConversations: Readonly<
  Record<CreditRoute, Conversation<ClaimStatus, CreditClaim, UniversityAnswer>>
> = {
  recognition: {
    ...common,
    transitions: claimTransitions.recognition,
    leadsTo: {
      acknowledge: 'acknowledged',
      query: 'queried',
      register: 'registered',
      reject: 'rejected',
      rescind: 'rescinded',
    },
  },
  'university-assessed': {
    ...common,
    transitions: claimTransitions['university-assessed'],
    leadsTo: {
      receive: 'received',
      mark: 'marked',
      board: 'board',
      query: 'queried',
      register: 'registered',
      refer: 'referred',
      fail: 'failed',
      reject: 'rejected',
      rescind: 'rescinded',
    },
  },
};

function saysTheSame(claim: CreditClaim, answer: UniversityAnswer): boolean {
  switch (answer.kind) {
    case 'acknowledge':
    case 'receive':
      return claim.caseReference === answer.caseReference;
    case 'mark':
      return true;
    case 'board':
      return isDeepStrictEqual(claim.universityBoard, answer.board);
    case 'query':
      return asksTheSame(claim.queries.at(-1), answer);
    case 'register':
      return (
        claim.reference === answer.reference &&
        claim.registeredCredit !== null &&
        sameCredit(claim.registeredCredit, answer.credit ?? claim.credit)
      );
    case 'refer':
      return claim.reason === answer.reason && resubmitAsSet(claim) === answer.resubmitBy;
    case 'reject':
      return claim.reason === answer.reason && claim.resubmittable === answer.resubmittable;
    case 'fail':
    case 'rescind':
      return claim.reason === answer.reason;
  }
}

function tells(claim: CreditClaim, answer: UniversityAnswer, { now, queryId }: Taken): Partial<CreditClaim> {
  switch (answer.kind) {
    case 'acknowledge':
      return { caseReference: answer.caseReference, expectedBy: answer.expectedBy ?? null };
    case 'receive':
      return { caseReference: answer.caseReference };
    case 'mark':
      return {};
    case 'board':
      return { universityBoard: answer.board };
    case 'query':
      return {
        queries: [
          ...claim.queries,
          {
            id: queryId,
            revision: claim.revision,
            reason: answer.reason,
            text: answer.text,
            askedAt: now.toISOString(),
            answer: null,
            answeredAt: null,
          },
        ],
      };
    case 'register': {
      const { reference, credit, variationReason = null, effectiveOn = null, usableUntil = null, board } = answer;
      return {
        reference,
        registeredCredit: credit ?? claim.credit,
        variationReason,
        effectiveOn,
        usableUntil,
        universityBoard: board ?? claim.universityBoard,
      };
    }
    case 'refer':
      return {
        reason: answer.reason,
        reasonText: answer.text ?? null,
        resubmitBy: answer.resubmitBy,
        resubmitExtendedBy: 0,
        suspendedDays: 0,
      };
    case 'reject':
      return {
        reason: answer.reason,
        reasonText: answer.text ?? null,
        resubmittable: answer.resubmittable,
        resubmitBy: answer.resubmitBy ?? null,
        resubmitExtendedBy: 0,
        suspendedDays: 0,
        fieldErrors: answer.fieldErrors ?? [],
      };
    case 'fail':
    case 'rescind':
      return { reason: answer.reason, reasonText: answer.text ?? null };
  }
}

/** The claim once the provider has answered the open query. */
export function answerQuery(claim: CreditClaim, answer: string, now: Date): CreditClaim {
  const queries = claim.queries.map((query, index) =>
    index === claim.queries.length - 1 ? { ...query, answer, answeredAt: now.toISOString() } : query,
  );
  return { ...claim, status: 'answered', queries };
}

/** The claim with nothing left in it that tells whose it was, but the ids; credit, references and what recognises the work stay. */
export function forgetPerson(claim: CreditClaim): CreditClaim {
  const fieldErrors = claim.fieldErrors.map((problem) => ({ ...problem, message: null }));
  return {
    ...claim,
    displayName: '',
    latinName: null,
    queries: claim.queries.map(withoutWords),
    variationReason: null,
    reasonText: null,
    fieldErrors,
  };
}
