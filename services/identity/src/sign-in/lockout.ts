/** How often somebody may try, and how long they wait after too many failures. */
export interface LockoutPolicy {
  /** Tries within the window before the lock. */
  readonly allowed: number;
  readonly windowMs: number;
  /** The first lock; each further one doubles, up to `longestLockMs`. */
  readonly lockMs: number;
  readonly longestLockMs: number;
  /** Without a try for so long, everything is forgotten. */
  readonly forgetMs: number;
}

const minute = 60_000;

export const passwordPolicy: LockoutPolicy = {
  allowed: 5,
  windowMs: 15 * minute,
  lockMs: 15 * minute,
  longestLockMs: 24 * 60 * minute,
  forgetMs: 24 * 60 * minute,
};

/** What is remembered of the tries for one key. */
export interface Tries {
  readonly count: number;
  readonly windowStartedAt: Date;
  readonly locks: number;
  readonly lockedUntil: Date | null;
  readonly lastAt: Date;
}

export type TryDecision =
  | { readonly allowed: true; readonly tries: Tries }
  | { readonly allowed: false; readonly tries: Tries; readonly lockedUntil: Date };

/**
 * Counts a try before it is made, so that many at the same moment cannot all pass. A success forgets the tries.
 */
export function countTry(before: Tries | undefined, now: Date, policy: LockoutPolicy): TryDecision {
  const known = before && now.getTime() - before.lastAt.getTime() < policy.forgetMs ? before : undefined;
  if (known?.lockedUntil && known.lockedUntil > now)
    return { allowed: false, tries: known, lockedUntil: known.lockedUntil };
  const inWindow = known && now.getTime() - known.windowStartedAt.getTime() < policy.windowMs && !known.lockedUntil;
  const count = inWindow ? known.count + 1 : 1;
  const windowStartedAt = inWindow ? known.windowStartedAt : now;
  const locks = known?.locks ?? 0;
  if (count <= policy.allowed)
    return { allowed: true, tries: { count, windowStartedAt, locks, lockedUntil: null, lastAt: now } };
  const lockedUntil = new Date(now.getTime() + Math.min(policy.lockMs * 2 ** locks, policy.longestLockMs));
  return { allowed: false, tries: { count, windowStartedAt, locks: locks + 1, lockedUntil, lastAt: now }, lockedUntil };
}
