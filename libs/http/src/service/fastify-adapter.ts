import helmet from '@fastify/helmet';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceEnv } from '../config/service-env.js';
import { trustProxyOf } from '../config/settings.js';
import { addJsonBody } from '../input/json-body.js';
import { parseQuery } from '../input/query-string.js';
import { addStorableInput } from '../input/storable-input.js';
import { addBodyParsers } from '../uploads/upload.js';
import { PROBLEM_JSON, problemOf } from '../problems/problem.js';
import { addAllowedMethods } from './allowed-methods.js';
import { CORRELATION_ID, correlationIdOf } from './correlation.js';
import { addRequestEdge } from './request-edge.js';

/** Largest JSON body, in bytes. Files come as streams, with limits of their own. */
export const BODY_LIMIT = 1_048_576;

/** Largest file of a multipart body, in bytes: a piece of evidence. */
const FILE_LIMIT = 26_214_400;

/** Fastify with our conventions: limits, security headers, `filter[name]` queries, and the edge of every request. */
export async function fastifyAdapter(env: Pick<ServiceEnv, 'TRUSTED_PROXIES'>): Promise<FastifyAdapter> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void reply
        .status(400)
        .type(PROBLEM_JSON)
        .header(CORRELATION_ID, correlationIdOf(request))
        .send(badUrl(error, request));
    },
    requestTimeout: 120_000,
    keepAliveTimeout: 30_000,
    multipart: { limits: { fileSize: FILE_LIMIT, files: 1, fields: 20, fieldSize: 65_536 } },
    trustProxy: trustProxyOf(env.TRUSTED_PROXIES),
    routerOptions: { querystringParser: parseQuery, maxParamLength: 200 },
  });
  const fastify = adapter.getInstance();
  addRequestEdge(fastify);
  addAllowedMethods(fastify);
  addStorableInput(fastify);
  addJsonBody(adapter, BODY_LIMIT);
  addBodyParsers(fastify);
  // Answers are data; the few pages we serve (sign-in, certificates, docs) keep to the same: scripts and styles of our own origin.
  await fastify.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });
  return adapter;
}

/** The router refuses such a path before any hook or filter runs. */
function badUrl(error: Error, request: FastifyRequest): string {
  return JSON.stringify(
    problemOf(
      { status: 400, code: 'malformed', detail: error.message },
      { path: request.raw.url?.split('?')[0] ?? '', correlationId: correlationIdOf(request) },
    ),
  );
}
