import { type LoggerService, type LogLevel } from '@nestjs/common';
import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino';
import { describeError } from './errors.js';
import { redact } from './redaction.js';
import { currentTraceId } from './tracing.js';

/** Levels of `LOG_LEVEL`, quietest last. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevelName = (typeof logLevels)[number];

/** Adds fields of the surrounding request or event (the correlation id) to every line; set once by the bootstrap. */
let contextFields: () => Record<string, unknown> = () => ({});

/** Sets where log lines take their request fields from. Telemetry sits below the libraries that know them. */
export function logFieldsFrom(fields: () => Record<string, unknown>): void {
  contextFields = fields;
}

/**
 * Makes the JSON logger of a process: one line per entry, with `service`, `traceId` and the fields of {@link logFieldsFrom}, redacted by name.
 */
export function createLogger(options: {
  service: string;
  level?: LogLevelName;
  destination?: DestinationStream;
}): PinoLogger {
  return pino(
    {
      level: options.level ?? 'info',
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (fields) => redact(fields) as Record<string, unknown> },
      serializers: { err: (error: unknown) => (error instanceof Error ? describeError(error) : error) },
      mixin: () => ({ traceId: currentTraceId(), ...contextFields() }),
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

/** Lets Nest, and every `new Logger('Relay')` of `@nestjs/common`, write through pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: PinoLogger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  setLogLevels(_levels: LogLevel[]): void {
    // The level comes from LOG_LEVEL alone.
  }

  /** Nest appends the context as the last string and, for errors, the stack before it. */
  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const params = [...rest];
    const context = typeof params.at(-1) === 'string' ? (params.pop() as string) : undefined;
    const error = [message, ...params].find((value) => value instanceof Error);
    const fields = Object.assign({}, ...[message, ...params].filter(isPlainObject)) as Record<string, unknown>;
    const sentences = [message, ...params].filter((value): value is string => typeof value === 'string');
    const stack = error ? undefined : sentences.find((text) => /\n[^\S\n]+at /.test(text));
    const text =
      sentences.find((sentence) => sentence !== stack) ??
      (error instanceof Error ? describeError(error).message : undefined);
    this.pino[level]({ ...fields, context, ...(error ? { err: error } : {}), ...(stack ? { stack } : {}) }, text);
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Error) && !Array.isArray(value);
}
