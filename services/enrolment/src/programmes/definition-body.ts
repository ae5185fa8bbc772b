import { refuseCommon } from '@collegium/errors';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Longest definition, in bytes. */
const LIMIT = 256 * 1024;

/**
 * Keeps definitions as text, so that errors can point into the file. JSON that arrives for a programme is taken as YAML,
 * of which it is a part: the usual JSON parser would lose the lines.
 */
@Injectable()
export class DefinitionBodies {
  constructor(host: HttpAdapterHost) {
    const fastify = host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRequest', (request, _reply, done) => {
      const definition = request.method === 'POST' && request.routeOptions.url?.startsWith('/v1/programmes');
      if (definition && request.headers['content-type']?.startsWith('application/json'))
        request.headers['content-type'] = 'application/yaml';
      done();
    });
  }
}

/** The text of the definition in a request's body. */
export function definitionBody(request: FastifyRequest): string {
  if (typeof request.body !== 'string')
    throw refuseCommon(
      'unsupported_media_type',
      'Send the definition as the body, with Content-Type: application/yaml or application/json.',
    );
  if (Buffer.byteLength(request.body) > LIMIT)
    throw refuseCommon('payload_too_large', `A definition may have at most ${LIMIT} bytes.`, { limit: LIMIT });
  return request.body;
}
