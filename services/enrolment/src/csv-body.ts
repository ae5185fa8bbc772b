import type { Readable } from 'node:stream';
import { refuseCommon } from '@collegium/errors';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Lets CSV bodies through as streams: a register is too large to hold. */
@Injectable()
export class CsvBodies {
  constructor(host: HttpAdapterHost) {
    const fastify = host.httpAdapter.getInstance<FastifyInstance>();
    if (!fastify.hasContentTypeParser('text/csv')) fastify.addContentTypeParser('text/csv', (_request, payload, done) => { done(null, payload); });
  }
}

/** The CSV file in a request's body. */
export function csvBody(request: FastifyRequest): Readable {
  const body = request.body as Readable | undefined;
  if (!body || typeof body.pipe !== 'function') throw refuseCommon('unsupported_media_type', 'Send the file as the body, with Content-Type: text/csv.');
  return body;
}
