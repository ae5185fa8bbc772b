import type { FieldError } from '@collegium/errors';

/** Content type of a problem (RFC 9457). */
export const PROBLEM_JSON = 'application/problem+json';

/**
 * An answer that tells what went wrong.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export interface Problem {
  /** `urn:collegium:problem:<code>`: stable, an identifier rather than a page. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Path of the request. */
  readonly instance: string;
  /** Stable, lower snake case: what a program should switch on. */
  readonly code: string;
  /** Ids and values that help, by name. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** One per field: a JSON pointer into the body, or `/query/<name>`. */
  readonly errors?: readonly FieldError[];
  /** Quote it when asking for help: it finds the request in logs and traces. */
  readonly correlationId: string;
}

/** What a failure comes down to before it is tied to a request. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly FieldError[];
}

/** Turns a failure into the problem to answer a request with. */
export function problemOf(failure: Failure, request: { path: string; correlationId: string }): Problem {
  const { status, code, detail, details, errors } = failure;
  const words = code.replaceAll('_', ' ');
  return {
    type: `urn:collegium:problem:${code}`,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    status,
    detail,
    instance: request.path,
    code,
    ...(details && Object.keys(details).length > 0 ? { details } : {}),
    ...(errors && errors.length > 0 ? { errors } : {}),
    correlationId: request.correlationId,
  };
}
