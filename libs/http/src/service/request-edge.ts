import { runAs } from '@collegium/persistence';
import { histogram, span } from '@collegium/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CORRELATION_ID, correlationIdOf } from './correlation.js';

/** Routes that machines poll: neither traced nor timed. */
const quiet = new Set(['/health', '/ready', '/metrics']);

/**
 * What happens at the edge of every request: correlation id in and out, one server span that continues the caller's trace, the acting context (still without tenants:
 * the guard adds them) and the duration by route.
 */
export function addRequestEdge(fastify: FastifyInstance): void {
  const durations = histogram('http_request_duration_seconds', 'Time to answer, by route', [
    'method',
    'route',
    'status',
  ]);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header(CORRELATION_ID, correlationIdOf(request));
    done();
  });
  // Not in onRequest: reading the body loses the asynchronous context, so it is entered after that.
  fastify.addHook('preHandler', (request, reply, done) => {
    const context = { tenants: [], actor: 'anonymous', correlationId: correlationIdOf(request) };
    const route = routeOf(request);
    if (quiet.has(route)) runAs(context, done);
    else void inSpan(request, reply, route, () => runAs(context, done));
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = routeOf(request);
    if (!quiet.has(route))
      durations.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    done();
  });
}

/** A span that lasts until the answer has left; the handler is called, not awaited, inside it. */
function inSpan(request: FastifyRequest, reply: FastifyReply, route: string, next: () => void): Promise<void> {
  const { traceparent } = request.headers;
  const attributes = { 'http.request.method': request.method, 'http.route': route };
  return span(
    `${request.method} ${route}`,
    attributes,
    async (active) => {
      const closed = new Promise<void>((resolve) => {
        reply.raw.once('close', resolve);
      });
      next();
      await closed;
      active.setAttribute('http.response.status_code', reply.statusCode);
    },
    { kind: 'server', ...(typeof traceparent === 'string' ? { parent: traceparent } : {}) },
  );
}

/** The pattern, never the path: ids would make a time series each. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown';
}
