import type { Transitions } from '@collegium/errors';

/**
 * What an answer does to a case as it stands: `applied` moves it on; `repeated` says again what was said; `late` no longer matters;
 * `outdated` is for an older revision; `contradicts` differs from what was decided. All are logged, only the first changes anything.
 */
export type AnswerEffect = 'applied' | 'repeated' | 'late' | 'outdated' | 'contradicts';

/** An answer by a university: for one revision, so that a late answer to an older one is seen to be late. */
export interface Answer {
  readonly kind: string;
  readonly revision: number;
}

/** A case that a university answers; the revision rises each time it is sent. */
export interface ConversationState<Status extends string> {
  readonly status: Status;
  readonly revision: number;
}

/** The rules of one kind of conversation with a university. */
export interface Conversation<Status extends string, State extends ConversationState<Status>, Given extends Answer> {
  readonly transitions: Transitions<Status>;
  /** The status that each kind of answer leads to. */
  readonly leadsTo: Readonly<Record<Given['kind'], Status>>;
  /** Kinds that decide. Decisions must not be lost silently; acknowledging or asking too late changes nothing for anybody. */
  readonly decisions: readonly Given['kind'][];
  /** Whether a case in the status that the answer leads to has come there by this very answer. */
  saysTheSame(state: State, answer: Given): boolean;
}

/** Judges an answer against a case. The first decision on a revision stays. */
export function judge<Status extends string, State extends ConversationState<Status>, Given extends Answer>(rules: Conversation<Status, State, Given>, state: State, answer: Given): AnswerEffect {
  if (answer.revision < state.revision) return 'outdated';
  const kind: Given['kind'] = answer.kind;
  const target = rules.leadsTo[kind];
  if (rules.transitions[state.status].includes(target)) return 'applied';
  if (state.status === target && rules.saysTheSame(state, answer)) return 'repeated';
  return rules.decisions.includes(kind) ? 'contradicts' : 'late';
}
