/** An error as logs and spans may show it. */
export interface ErrorDescription {
  type: string;
  message: string;
  code?: string;
  /** Frames only: the first lines of a stack repeat the message. */
  stack?: string;
  cause?: ErrorDescription;
  /** Of a refused statement: the constraint and table, never its text or its values. */
  constraint?: string;
  table?: string;
}

/**
 * Describes anything thrown without the data it may carry: of a failed SQL statement the SQLSTATE, constraint and table remain, while its text,
 * parameters and Postgres' `detail` (which quotes the row) do not.
 */
export function describeError(error: unknown, depth = 3): ErrorDescription {
  if (!(error instanceof Error))
    return {
      type: typeof error,
      message: typeof error === 'string' ? error : 'A value that is not an error was thrown.',
    };
  const fields: Partial<Record<string, unknown>> = { ...error };
  const driver: Partial<Record<string, unknown>> = isRecord(fields.driverError) ? fields.driverError : fields;
  const description: ErrorDescription = {
    type: error.constructor.name,
    message: withoutValues(error.message, isSqlState(driver.code)),
  };
  if (typeof driver.code === 'string') description.code = driver.code;
  if (isSqlState(driver.code) && typeof driver.constraint === 'string') description.constraint = driver.constraint;
  if (isSqlState(driver.code) && typeof driver.table === 'string') description.table = driver.table;
  const frames = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
  if (frames) description.stack = frames;
  if (depth > 0 && error.cause !== undefined) description.cause = describeError(error.cause, depth - 1);
  return description;
}

/** Postgres quotes the offending value after a colon: `invalid input syntax for type uuid: "..."`. */
function withoutValues(message: string, fromPostgres: boolean): string {
  return fromPostgres ? message.replace(/: ".*"/s, ': "[value]"') : message;
}

function isSqlState(code: unknown): boolean {
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
