export { describeError, type ErrorDescription } from './errors.js';
export { createLogger, logFieldsFrom, logLevels, NestLogger, type LogLevelName } from './logger.js';
export { collectProcessMetrics, counter, durationBuckets, gauge, histogram, metrics } from './metrics.js';
export { redact } from './redaction.js';
export {
  currentTraceId,
  currentTraceparent,
  span,
  startTracing,
  withTraceparent,
  type SpanOptions,
  type StopTracing,
  type TracingOptions,
} from './tracing.js';
