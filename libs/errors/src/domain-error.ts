/** What is wrong with one field or row of the input. */
export interface FieldError {
  /** JSON pointer into the input (RFC 6901), for example `/setting/urn`; `row 12, column URN` style places are pointers too: `/12/URN`. */
  readonly pointer: string;
  /** Stable code in lower snake case. */
  readonly code: string;
  /** A sentence for a person. */
  readonly message: string;
}

/**
 * A refusal by a rule. It knows nothing of HTTP; the edges map its code to a status.
 * The message names the thing and its state: "Application 42 is withdrawn, so it cannot be accepted."
 */
export class DomainError<Code extends string = string> extends Error {
  override readonly name = 'DomainError';

  /**
   * @param code stable, lower snake case: part of the public contract
   * @param details ids and values that help a caller; never personal data or secrets
   * @param errors one entry per field or row, for input that fails in several places
   */
  constructor(
    readonly code: Code,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    readonly errors: readonly FieldError[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether `error` is a refusal, optionally with this code. */
export function isDomainError(error: unknown, code?: string): error is DomainError {
  return error instanceof DomainError && (code === undefined || error.code === code);
}

/** HTTP statuses (RFC 9110) by error code. A code without a status does not compile. */
export type ErrorStatuses = Readonly<Record<string, number>>;

/**
 * Makes a service's one way to refuse, typed by its table of codes.
 * @example const refuse = refusals({ places_exceeded: 409 }); throw refuse('places_exceeded', 'Cohort 2027a is full.');
 */
export function refusals<Statuses extends ErrorStatuses>(_statuses: Statuses) {
  type Code = keyof Statuses & string;
  return (code: Code, message: string, details?: Readonly<Record<string, unknown>>, errors?: readonly FieldError[]) =>
    new DomainError<Code>(code, message, details, errors);
}

/** Codes that every service may answer, whatever its domain. */
export const commonStatuses = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  idempotency_key_in_flight: 409,
  secret_already_shown: 409,
  gone: 410,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  idempotency_key_reused: 422,
  transition_refused: 409,
  too_many_requests: 429,
  unavailable: 503,
} as const satisfies ErrorStatuses;

/** Refusals with the common codes. */
export const refuseCommon = refusals(commonStatuses);
