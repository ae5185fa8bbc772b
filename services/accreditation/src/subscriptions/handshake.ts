const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Calls a minute that we ask an endpoint to allow. */
export const RATE_ASKED = 600;
/** Above this a stated rate is no limit to us. */
const MOST = 1_000_000;

/** Milliseconds between one try at the handshake and the next; after the last the university asks for another. */
const pauses = [10_000, MINUTE, 10 * MINUTE, HOUR] as const;

/** Whether an endpoint agrees to be called, and how many times a minute at most; null is as often as we like. */
export type Permission =
  { readonly granted: true; readonly rate: number | null } | { readonly granted: false; readonly reason: string };

/** What an endpoint answered to `OPTIONS`. */
export interface HandshakeAnswer {
  readonly status: number | null;
  readonly error: string | null;
  readonly allowedOrigin: string | undefined;
  readonly allowedRate: string | undefined;
}

/**
 * Reads the answer to a validation request: permission is in its headers and never in its status alone, because many a server answers `OPTIONS`
 * without having understood it. An origin without a rate allows what was asked for.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection
 */
export function readPermission(
  { status, error, allowedOrigin, allowedRate }: HandshakeAnswer,
  origin: string,
): Permission {
  if (status === null) return refused(error ?? 'it did not answer');
  if (status < 200 || status > 299) return refused(`it answered ${status} to OPTIONS`);
  if (allowedOrigin === undefined) return refused('its answer to OPTIONS has no WebHook-Allowed-Origin');
  if (allowedOrigin.trim() !== '*' && allowedOrigin.trim().toLowerCase() !== origin.toLowerCase())
    return refused(`it allows another origin than ${origin}`);
  const rate = readRate(allowedRate);
  return rate === undefined
    ? refused('WebHook-Allowed-Rate must be a whole number above zero, or *')
    : { granted: true, rate };
}

/** `WebHook-Allowed-Rate`: null for any, undefined if it cannot be read. */
export function readRate(header: string | undefined): number | null | undefined {
  const text = header?.trim();
  if (text === undefined || text === '') return RATE_ASKED;
  if (text === '*') return null;
  if (!/^\d{1,15}$/.test(text) || Number(text) === 0) return undefined;
  return Number(text) >= MOST ? null : Number(text);
}

/** When to ask again after so many tries; undefined when it is for the university to say. */
export function nextHandshake(tries: number, now: Date): Date | undefined {
  const pause = pauses[tries - 1];
  return pause === undefined ? undefined : new Date(now.getTime() + pause);
}

function refused(reason: string): Permission {
  return { granted: false, reason };
}
