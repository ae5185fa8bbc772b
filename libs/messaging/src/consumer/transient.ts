import {
  ClosedConnectionError,
  ConnectionError,
  DrainingConnectionError,
  NoRespondersError,
  TimeoutError,
} from '@nats-io/transport-node';

/** SQLSTATE classes and codes that say nothing about the event: connection, resources, operator, deadlock, serialisation. */
const TRANSIENT_STATE = /^(08|53|57P0|40001|40P01|25P03|25P04|55P03|72)/;
const TRANSIENT_ERRNO = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const CONNECTION_MESSAGE =
  /Connection terminated|timeout exceeded when trying to connect|Connection ended|not queryable|Cannot use a pool after calling end|Driver not Connected|database session was lost/i;
const NATS_ERRORS = [ClosedConnectionError, ConnectionError, DrainingConnectionError, NoRespondersError, TimeoutError];

/** The consumer that handles the event is no longer the active one: somebody else will. */
export class Deposed extends Error {
  override readonly name = 'Deposed';
}

/**
 * Whether a failure is the surroundings' and not the event's: then it is no attempt, and the event is tried again as it stands once
 * the surroundings are back.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (NATS_ERRORS.some((type) => error instanceof type)) return true;
  const { code, driverError, cause } = error as { code?: unknown; driverError?: unknown; cause?: unknown };
  if (
    typeof code === 'string' &&
    (TRANSIENT_ERRNO.has(code) || (/^[0-9A-Z]{5}$/.test(code) && TRANSIENT_STATE.test(code)))
  )
    return true;
  if (CONNECTION_MESSAGE.test(error.message) || isReleasedRunner(error.message)) return true;
  return isTransient(driverError) || isTransient(cause);
}

function isReleasedRunner(message: string): boolean {
  return /query ?runner/i.test(message) && /released/i.test(message);
}
