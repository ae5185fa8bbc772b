import type { commonStatuses } from '@collegium/errors';
import { isDomainError, type ErrorStatuses } from '@collegium/errors';
import { HttpException } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import type { Failure } from './problem.js';

/** What everything unexpected comes down to: the caller learns that it is our fault, and nothing else. */
export const unexpected: Failure = {
  status: 500,
  code: 'internal_error',
  detail: 'Something went wrong on our side. It has been logged under the correlation id.',
};

/** SQLSTATEs that a caller can do something about. The statement, its values and Postgres' own words never leave the service. */
const sqlFailures: Readonly<Record<string, Failure>> = {
  '23505': { status: 409, code: 'conflict', detail: 'Something with the same identity exists already.' },
  '23P01': { status: 409, code: 'conflict', detail: 'This overlaps something that exists already.' },
  '23514': { status: 409, code: 'conflict', detail: 'This would break a rule of the data.' },
  '23503': {
    status: 409,
    code: 'conflict',
    detail: 'Something that this refers to does not exist, or is still referred to.',
  },
  '42501': { status: 403, code: 'forbidden', detail: 'This belongs to an organisation that you do not act for.' },
  '40001': { status: 503, code: 'unavailable', detail: 'Too much is happening at once. Try again shortly.' },
  '40P01': { status: 503, code: 'unavailable', detail: 'Too much is happening at once. Try again shortly.' },
  '53300': { status: 503, code: 'unavailable', detail: 'The database is busy. Try again shortly.' },
  '57P01': { status: 503, code: 'unavailable', detail: 'The database is restarting. Try again shortly.' },
  '57P03': { status: 503, code: 'unavailable', detail: 'The database is restarting. Try again shortly.' },
};

/**
 * SQLSTATE classes that say that a value does not fit: a data exception (NUL, no such day, out of range, not of the type), and a limit of
 * the database. The checks at the edge should have refused it, so it is logged as well.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const valueDoesNotFit: Failure = {
  status: 422,
  code: 'validation_failed',
  detail: 'A value that was sent cannot be stored: it is not of its kind, or too large.',
};
const unfitClasses = new Set(['22', '54']);

const codesByStatus: Readonly<Record<number, keyof typeof commonStatuses>> = {
  400: 'malformed',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  410: 'gone',
  412: 'precondition_failed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  422: 'validation_failed',
  429: 'too_many_requests',
  503: 'unavailable',
};

/**
 * Maps anything thrown to what a caller may know of it.
 * @param statuses HTTP status by error code: the common ones and the service's own
 */
export function failureOf(error: unknown, statuses: ErrorStatuses): Failure {
  if (isDomainError(error)) {
    const status = statuses[error.code];
    return status === undefined
      ? unexpected
      : { status, code: error.code, detail: error.message, details: error.details, errors: error.errors };
  }
  if (error instanceof QueryFailedError) return sqlFailureOf(error);
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  const code = status === undefined ? undefined : codesByStatus[status];
  return status === undefined || code === undefined
    ? connectionFailureOf(error)
    : { status, code, detail: (error as Error).message };
}

/** Whether a statement failed by a value that the edge let through: the caller is answered, and somebody should mend the edge. */
export function isUnfitValue(error: unknown): boolean {
  return error instanceof QueryFailedError && sqlFailureOf(error) === valueDoesNotFit;
}

/** Fastify's own refusals (a body too large, an unknown content type, malformed JSON) carry a `statusCode` below 500. */
function statusOf(error: unknown): number | undefined {
  const status = error instanceof Error ? (error as { statusCode?: unknown }).statusCode : undefined;
  return typeof status === 'number' && status < 500 ? status : undefined;
}

function sqlFailureOf(error: QueryFailedError): Failure {
  const { code, constraint } = error.driverError as { code?: string; constraint?: string };
  const failure =
    code === undefined
      ? undefined
      : (sqlFailures[code] ?? (unfitClasses.has(code.slice(0, 2)) ? valueDoesNotFit : undefined));
  if (!failure) return connectionFailureOf(error.driverError);
  return constraint ? { ...failure, details: { constraint } } : failure;
}

/** The database cannot be reached: ours to repair, but worth the caller's retry. */
function connectionFailureOf(error: unknown): Failure {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  const lost =
    code === 'ECONNREFUSED' ||
    code === 'ECONNRESET' ||
    (error instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(error.message));
  return lost
    ? { status: 503, code: 'unavailable', detail: 'The database cannot be reached. Try again shortly.' }
    : unexpected;
}
