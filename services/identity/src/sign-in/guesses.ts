import { countTry, type LockoutPolicy, type Tries } from './lockout.js';

/**
 * Who guesses: a browser that this account has signed in with before, or any other. They are counted apart, so that what
 * strangers try closes nothing to the owner.
 */
export type Guesser = 'stranger' | 'known';

/**
 * Wrong passwords and codes that are compared at all for an account, until its owner proves to be the owner. Together
 * 100, the most that NIST SP 800-63B-4 allows (3.2.2), however slowly they come. When the strangers' are used up, only
 * ways that nobody can guess are left to strangers: the link in a mail.
 */
export const guessesAllowed: Readonly<Record<Guesser, number>> = { stranger: 80, known: 20 };

/** What is remembered of the guesses of one side about one account. */
export interface Guesses extends Tries {
  /** Since the last proof. */
  readonly total: number;
}

export type GuessDecision =
  | { readonly outcome: 'accepted'; readonly guesses: Guesses }
  | { readonly outcome: 'locked'; readonly guesses: Guesses; readonly until: Date }
  | { readonly outcome: 'spent'; readonly guesses: Guesses };

/** Counts a guess before it is compared, so that many at the same moment cannot all pass. */
export function countGuess(
  before: Guesses | undefined,
  now: Date,
  { allowed, pace }: { readonly allowed: number; readonly pace?: LockoutPolicy | undefined },
): GuessDecision {
  const known = before ?? { count: 0, windowStartedAt: now, locks: 0, lockedUntil: null, lastAt: now, total: 0 };
  if (known.total >= allowed) return { outcome: 'spent', guesses: known };
  if (!pace) return { outcome: 'accepted', guesses: { ...known, lastAt: now, total: known.total + 1 } };
  const decision = countTry(known.count === 0 && known.locks === 0 ? undefined : known, now, pace);
  return decision.allowed
    ? { outcome: 'accepted', guesses: { ...decision.tries, total: known.total + 1 } }
    : { outcome: 'locked', guesses: { ...decision.tries, total: known.total }, until: decision.lockedUntil };
}

/** How somebody has just shown to be the owner. */
export type Proof = 'mailbox' | 'password';

/**
 * Whose guesses a proof forgets. Who reads the mail begins anew on both sides; a password says something only about the
 * side that it was typed on, or the owner's daily sign-in would give strangers new guesses every day.
 */
export function forgottenBy(proof: Proof, guesser: Guesser): readonly Guesser[] {
  return proof === 'mailbox' ? ['stranger', 'known'] : [guesser];
}
