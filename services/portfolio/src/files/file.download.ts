import { StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { attachmentOf } from './file-rules.js';

/** What is known of a stored file. */
interface Downloadable {
  fileName: string | null;
  mediaType: string | null;
  size: number | null;
}

/**
 * Sends what somebody else uploaded so that no browser ever runs or renders it in our origin: as an attachment, under the type its bytes showed,
 * without sniffing, in a sandbox, in no shared cache.
 */
export function download(
  reply: FastifyReply,
  { fileName, mediaType, size }: Downloadable,
  bytes: Readable,
): StreamableFile {
  void reply.headers({
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
    'Cross-Origin-Resource-Policy': 'same-origin',
  });
  return new StreamableFile(bytes, {
    type: mediaType ?? 'application/octet-stream',
    disposition: attachmentOf(fileName ?? 'file'),
    ...(size === null ? {} : { length: size }),
  });
}

/** How the document describes such an answer: bytes of the type that the file showed when it was taken in. */
export const fileAnswer = {
  description: 'The bytes of the file, as an attachment under the type that they showed',
  content: { '*/*': { schema: { type: 'string', format: 'binary' }, example: '(bytes)' } },
} as const;
