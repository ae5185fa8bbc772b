import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { finished } from 'node:stream/promises';
import { refuseCommon } from '@collegium/errors';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Largest file in bytes: the national register of establishments, twice over. */
export const UPLOAD_LIMIT = 134_217_728;

/**
 * A body that is read as it arrives. It hashes what passes, so that a repeat can be told from another file without keeping either.
 * Reading beyond the limit fails with `payload_too_large`.
 */
export class Upload extends Transform {
  private readonly hash = createHash('sha256');
  private size = 0;
  private hashed: string | undefined;

  constructor(private readonly limit = UPLOAD_LIMIT) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.size += chunk.length;
    this.hash.update(chunk);
    if (this.size > this.limit)
      callback(
        refuseCommon('payload_too_large', `A file may have at most ${this.limit} bytes.`, { limit: this.limit }),
      );
    else callback(null, chunk);
  }

  /** SHA-256 of the whole body; reads and drops what nobody has read. */
  async fingerprint(): Promise<string> {
    if (!this.readableEnded) await finished(this.resume());
    this.hashed ??= this.hash.digest('hex');
    return this.hashed;
  }
}

/**
 * Injects the body of a `text/csv` request as a stream.
 * @throws DomainError `unsupported_media_type` for any other body
 */
export const CsvBody: () => ParameterDecorator = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Upload => {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body instanceof Upload) return body;
    throw refuseCommon('unsupported_media_type', 'Send the file as the body, with Content-Type: text/csv.');
  },
);

/** Body parsers beside JSON, for routes that declare them with `@ApiConsumes`: CSV as a stream, YAML as its text (the route parses it: YAML is not one notation but many). */
export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeContentTypeParser('text/plain');
  fastify.addContentTypeParser('text/csv', (_request, payload, done) => {
    const upload = new Upload();
    payload.once('close', () => {
      if (!payload.readableEnded) upload.destroy(refuseCommon('malformed', 'The upload was cut off.'));
    });
    done(null, payload.pipe(upload));
  });
  fastify.addContentTypeParser(
    ['application/yaml', 'text/yaml', 'application/x-yaml'],
    { parseAs: 'string' },
    (_request, text, done) => {
      done(null, text);
    },
  );
}
