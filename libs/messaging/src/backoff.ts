/** Waiting times between attempts; milliseconds. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * The wait before the next attempt: doubles from `baseMs` up to `maxMs`, with the upper half left to chance so that what failed
 * together does not come back together.
 * @param attempts made so far, at least 1
 */
export function backoffMs(attempts: number, { baseMs, maxMs }: Backoff, random: () => number = Math.random): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.min(attempts - 1, 30));
  return full / 2 + (full / 2) * random();
}
