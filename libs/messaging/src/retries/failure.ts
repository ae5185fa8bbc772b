import { isDomainError } from '@collegium/errors';
import { describeError } from '@collegium/telemetry';
import { UndecodableEvent } from '../wire/cloud-events.js';
import type { Failure } from './retry-store.js';

/** Starts of an event without an end before it is taken to be what kills the process. */
export const CRASH_STARTS = 2;

/** An error as the retries keep it: code and message, never a query's parameters or the event's data. */
export function failureOf(error: unknown): Failure {
  const { type, code, message } = describeError(error);
  if (error instanceof UndecodableEvent) return { code: 'undecodable', message };
  return { code: isDomainError(error) ? error.code : (code ?? type), message };
}

/** The failure of an event that was begun several times and never finished. */
export const suspectedCrash: Failure = {
  code: 'suspected_crash',
  message: `The process ended each of the last ${CRASH_STARTS} times while it handled this event.`,
};
