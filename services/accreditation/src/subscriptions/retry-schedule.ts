const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Seconds between one try and the next: ten tries over some 75 hours, as Standard Webhooks suggests. */
const delays = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** Tries before an endpoint is disabled. */
export const MAXIMUM_TRIES = delays.length + 1;
const JITTER = 0.1;
const LONGEST_RETRY_AFTER = 24 * HOUR;

/** What came of one try. */
export interface TryResult {
  /** HTTP status, or null where there was no answer. */
  readonly status: number | null;
  /** Seconds that the receiver asked to wait, if it did. */
  readonly retryAfter: number | null;
}

export type Verdict = 'delivered' | 'retry' | 'disable';

/** 2xx is taken; 410 says never again; all else, redirects included, is a failure that may pass. */
export function verdictOn({ status }: TryResult): Verdict {
  if (status !== null && status >= 200 && status < 300) return 'delivered';
  return status === 410 ? 'disable' : 'retry';
}

/**
 * When to try again; undefined when all tries are used up.
 * @param tries how many have been made
 * @param random between 0 and 1: endpoints that failed together must not return together
 */
export function nextTry(tries: number, result: TryResult, now: Date, random: number): Date | undefined {
  const delay = delays[tries - 1];
  if (delay === undefined) return undefined;
  const seconds = Math.max(delay * (1 + JITTER * random), Math.min(result.retryAfter ?? 0, LONGEST_RETRY_AFTER));
  return new Date(now.getTime() + seconds * 1000);
}

/** Until when an endpoint wants to be left alone altogether: one that is overloaded says so once, not once an event. */
export function holdUntil({ status, retryAfter }: TryResult, now: Date): Date | undefined {
  if ((status !== 429 && status !== 503) || !retryAfter) return undefined;
  return new Date(now.getTime() + Math.min(retryAfter, LONGEST_RETRY_AFTER) * 1000);
}

/** `Retry-After` in seconds, from either of its forms (RFC 9110, 10.2.3); null where it is absent or unreadable. */
export function readRetryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now.getTime()) / 1000));
}
