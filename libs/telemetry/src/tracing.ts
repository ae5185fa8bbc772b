import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TracerProvider,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { describeError } from './errors.js';

/** What {@link startTracing} needs to know of the process it runs in. */
export interface TracingOptions {
  /** Service name, the `service.name` of every span. */
  service: string;
  /** Base URL of an OTLP/HTTP collector, e.g. `http://otel:4318`. Without one spans get ids (for logs and events) but are not recorded. */
  otlpEndpoint?: string | undefined;
  /** Replaces the exporter, for tests. */
  processors?: SpanProcessor[];
}

/** Flushes and stops tracing; called last in a shutdown. */
export type StopTracing = () => Promise<void>;

/**
 * Starts tracing for this process. Spans are made by hand at our own edges ({@link span}); nothing is patched at load time,
 * which costs memory and cannot make the links across the outbox anyway.
 */
export async function startTracing(options: TracingOptions): Promise<StopTracing> {
  const processors = options.processors ?? (options.otlpEndpoint ? [await otlpProcessor(options.otlpEndpoint)] : []);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service }),
    sampler: processors.length > 0 ? new ParentBasedSampler({ root: new AlwaysOnSampler() }) : new AlwaysOffSampler(),
    spanProcessors: processors,
  });
  trace.disable();
  context.disable();
  propagation.disable();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return () => provider.shutdown();
}

/** Loaded only when there is somewhere to send to: the exporter costs about 15 MB resident. */
async function otlpProcessor(endpoint: string): Promise<SpanProcessor> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  return new BatchSpanProcessor({ exporter, maxQueueSize: 2048, scheduledDelayMillis: 2000 });
}

/** How a span stands to its surroundings. */
export interface SpanOptions {
  /** Default `internal`. */
  kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** W3C `traceparent` of a cause outside this call stack (an HTTP header, `ce-traceparent`); default is the active span. */
  parent?: string | undefined;
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/**
 * Runs `fn` inside a span and ends it when `fn` settles. A failure marks the span (class and code of the error, never its data) and is rethrown
 * unchanged.
 */
export async function span<T>(
  name: string,
  attributes: Attributes,
  fn: (span: Span) => T | Promise<T>,
  options: SpanOptions = {},
): Promise<T> {
  const parent = options.parent === undefined ? context.active() : contextOf(options.parent);
  return trace
    .getTracer('collegium')
    .startActiveSpan(name, { kind: kinds[options.kind ?? 'internal'], attributes }, parent, async (active) => {
      try {
        return await fn(active);
      } catch (error) {
        const { type, code, message } = describeError(error);
        active.setAttribute('error.type', code ?? type);
        active.setStatus({ code: SpanStatusCode.ERROR, message });
        throw error;
      } finally {
        active.end();
      }
    });
}

/** The active span as a W3C `traceparent` to send along, or undefined outside any span. */
export function currentTraceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** Runs `fn` as if called from the remote span that `traceparent` names; an absent or malformed one starts a new trace. */
export function withTraceparent<T>(traceparent: string | undefined, fn: () => T): T {
  return context.with(contextOf(traceparent), fn);
}

/** Trace id of the active span (32 hex digits), for logs and problem details. */
export function currentTraceId(): string | undefined {
  return trace.getSpanContext(context.active())?.traceId;
}

function contextOf(traceparent: string | undefined): Context {
  return traceparent ? propagation.extract(ROOT_CONTEXT, { traceparent }) : ROOT_CONTEXT;
}
