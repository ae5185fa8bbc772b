import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@collegium/standstill';
import { assertTransition, type Transitions } from '@collegium/errors';
import { addDays } from '@collegium/calendar';
import type { LawfulBasisKind } from '../agreements/agreement.js';

/**
 * What an answer does to a case as it stands: `applied` moves it on; `repeated` says again what was said; `late` no longer matters;
 * `outdated` is for an older revision; `contradicts` differs from what was decided; `foreign` is none that such a case takes. All are
 * logged, only the first changes anything.
 */
export const answerEffects = ['applied', 'repeated', 'late', 'outdated', 'contradicts', 'foreign'] as const;
export type AnswerEffect = (typeof answerEffects)[number];

/** An answer by a university: for one revision, so that a late answer to an older one is seen to be late. */
export interface Answer {
  readonly kind: string;
  readonly revision: number;
}

export interface LawfulBasis {
  readonly basis: LawfulBasisKind;
  readonly noticeVersion: string;
  /** RFC 3339. */
  readonly recordedAt: string;
}

/** A university's question, and what it was answered. */
export interface Query {
  readonly id: string;
  readonly reason: string;
  readonly text: string | null;
  readonly answer: string | null;
}

/** A case that a university answers: what is the same in every kind. */
export interface ConversationState<Status extends string> {
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  readonly personId: string;
  readonly enrolmentId: string;
  readonly agreementId: string;
  readonly university: string;
  /** The university once the case has been sent: before that, it must not see the row. */
  readonly sentTo: string | null;
  readonly status: Status;
  /** Rises each time that the case is sent: an answer names the revision it is for. */
  readonly revision: number;
  readonly lawfulBasis: LawfulBasis | null;
  /** Local date by which an answer is due. */
  readonly replyBy: string | null;
  readonly overdue: boolean;
  /** Days by which that date was moved because time stood still. */
  readonly replyExtendedBy: number;
  /** Since when no date counts: the participant pauses, or the cohort is postponed. */
  readonly standsStillSince: Date | null;
  /** The university's own. */
  readonly caseReference: string | null;
  /** Why it was decided as it was, as a code. */
  readonly reason: string | null;
  readonly resubmittable: boolean;
  readonly decidedAt: Date | null;
}

/** The rules of one kind of conversation with a university. */
export interface Conversation<Status extends string, State extends ConversationState<Status>, Given extends Answer> {
  readonly transitions: Transitions<Status>;
  /** The status that each kind of answer leads to; a kind that leads nowhere is foreign to this conversation. */
  readonly leadsTo: Readonly<Partial<Record<Given['kind'], Status>>>;
  /** Kinds that decide. Decisions must not be lost silently; acknowledging or asking too late changes nothing for anybody. */
  readonly decisions: readonly Given['kind'][];
  /** Whether a case in the status that the answer leads to has come there by this very answer. */
  saysTheSame(state: State, answer: Given): boolean;
  /** What the answer tells beside the status that it leads to. */
  tells(state: State, answer: Given, at: Taken): Partial<State>;
}

/** When an answer was taken in, and the id of the query that it may make. */
export interface Taken {
  readonly now: Date;
  readonly queryId: string;
}

/** Judges an answer against a case. The first decision on a revision stays. */
export function judge<Status extends string, State extends ConversationState<Status>, Given extends Answer>(
  rules: Conversation<Status, State, Given>,
  state: State,
  answer: Given,
): AnswerEffect {
  const kind: Given['kind'] = answer.kind;
  const target = rules.leadsTo[kind];
  if (target === undefined) return 'foreign';
  if (answer.revision < state.revision) return 'outdated';
  if (rules.transitions[state.status].includes(target)) return 'applied';
  if (state.status === target && rules.saysTheSame(state, answer)) return 'repeated';
  return rules.decisions.includes(kind) ? 'contradicts' : 'late';
}

/** The case after an answer that applies. */
export function take<Status extends string, State extends ConversationState<Status>, Given extends Answer>(
  rules: Conversation<Status, State, Given>,
  state: State,
  answer: Given,
  at: Taken,
): State {
  const kind: Given['kind'] = answer.kind;
  const decided = rules.decisions.includes(kind) ? { decidedAt: at.now, overdue: false } : {};
  return { ...state, ...rules.tells(state, answer, at), ...decided, status: rules.leadsTo[kind]! };
}

/** What is null before the university has decided, and again with each new revision. */
export const undecided = { reason: null, resubmittable: false, decidedAt: null } as const satisfies Partial<
  ConversationState<string>
>;

/** The case as sent to the university; nothing is left of an earlier decision. */
export function send<State extends ConversationState<string>>(
  state: State,
  as: { readonly status: State['status']; readonly revision: number; readonly replyBy: string },
): State {
  return { ...state, ...undecided, ...as, sentTo: state.university, overdue: false, replyExtendedBy: 0 };
}

/** The case as taken back by our side. @throws DomainError `transition_refused` */
export function withdraw<Status extends string, State extends ConversationState<Status | 'withdrawn'>>(
  transitions: Transitions<Status | 'withdrawn'>,
  name: string,
  state: State,
  reason: string,
  now: Date,
): State {
  assertTransition(transitions, name, state.status, 'withdrawn');
  return { ...state, status: 'withdrawn', reason, decidedAt: now, overdue: false };
}

/** Whether the day by which an answer was due has passed. A flag: no decision is ever made up. */
export function isOverdue<Status extends string>(
  {
    status,
    replyBy,
    overdue,
    standsStillSince,
  }: Pick<ConversationState<Status>, 'status' | 'replyBy' | 'overdue' | 'standsStillSince'>,
  open: readonly Status[],
  today: string,
): boolean {
  return !standsStillSince && !overdue && replyBy !== null && replyBy < today && open.includes(status);
}

/**
 * A case on the clock of its participant: the day of the university's reply is moved by what stood still since it was sent.
 * @param sentAt when it was last sent; null before
 */
export function replyOnClock<State extends ConversationState<string>>(
  state: State,
  clock: Clock,
  { open, sentAt }: { open: boolean; sentAt: Date | null },
): State {
  const timed = { ...state, standsStillSince: clock.standsStillSince };
  if (!open || !sentAt || !state.replyBy) return timed;
  const { on, extendedBy } = clock.date(addDays(state.replyBy, -state.replyExtendedBy), sentAt);
  // What is flagged stays so only where the date has not moved.
  return { ...timed, replyBy: on, replyExtendedBy: extendedBy, overdue: state.overdue && on === state.replyBy };
}

/** A query without its words: they may be about the person. */
export function withoutWords<Asked extends Query>(query: Asked): Asked {
  return { ...query, text: null, answer: query.answer === null ? null : '' };
}

/** Whether a query asks what was asked last. */
export function asksTheSame(last: Query | null | undefined, { reason, text }: Pick<Query, 'reason' | 'text'>): boolean {
  return isDeepStrictEqual([last?.reason, last?.text], [reason, text]);
}

/** The query that our side has still to answer. */
export function openQuery<Asked extends Query>(status: string, last: Asked | null | undefined): Asked | undefined {
  return status === 'queried' ? (last ?? undefined) : undefined;
}
