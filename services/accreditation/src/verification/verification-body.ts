import { refuseCommon } from '@collegium/errors';
import type {} from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Json } from '../credentials/credential.js';
import { refuse } from '../errors.js';

/** Bytes of a file: a PDF with large fonts, or a picture for print. */
export const MAXIMUM_FILE = 10_485_760;
/** Characters pasted into the page. */
const MAXIMUM_TEXT = 1_048_576;

const ROUTES: readonly string[] = ['/v1/verify', '/verify'];
/** Content types of a credential as the body itself. */
export const FILE_TYPES = [
  'text/plain',
  'application/jwt',
  'application/vc+jwt',
  'application/vc',
  'application/vc+ld+json',
  'application/ld+json',
  'application/pdf',
  'image/png',
  'image/svg+xml',
  'application/octet-stream',
];

/** Lets the routes of this folder take files as bodies; every other route refuses them as before. */
export function addFileParsers(fastify: FastifyInstance): void {
  for (const type of FILE_TYPES) {
    if (fastify.hasContentTypeParser(type)) continue;
    fastify.addContentTypeParser(type, (request, payload, done) => {
      if (!ROUTES.includes(request.routeOptions.url ?? ''))
        done(refuseCommon('unsupported_media_type', `This route takes no ${type}.`));
      else read(payload).then((bytes) => done(null, bytes), done);
    });
  }
}

/**
 * What a request hands in: a body, or the file or text of a form.
 * @throws DomainError `nothing_to_verify`, `payload_too_large`, `unsupported_media_type`
 */
export async function handedIn(request: FastifyRequest): Promise<Uint8Array | Json> {
  const type = request.headers['content-type']?.split(';')[0]!.trim().toLowerCase();
  // Other routes of the service take further types, whose parsers leave nothing to verify.
  if (type && ![...FILE_TYPES, 'application/json', 'multipart/form-data'].includes(type))
    throw refuseCommon('unsupported_media_type', `This route takes no ${type.slice(0, 100)}.`);
  const found = request.isMultipart() ? await readForm(request) : request.body;
  if (found instanceof Uint8Array && found.length > 0) return found;
  if (typeof found === 'object' && found !== null && !(found instanceof Uint8Array) && !Array.isArray(found))
    return found as Json;
  throw refuse('nothing_to_verify', 'Hand in a credential: as JSON, as token, or in a PNG, SVG or PDF file.');
}

/** A form has a file and a text box; the file comes first, and a box left empty is none. */
async function readForm(request: FastifyRequest): Promise<Uint8Array | undefined> {
  const limits = { files: 1, fields: 4, parts: 5, fieldSize: MAXIMUM_TEXT, fileSize: MAXIMUM_FILE + 1 };
  let file: Uint8Array | undefined;
  let text = '';
  for await (const part of request.parts({ limits, throwFileSizeLimit: false } as Parameters<
    typeof request.parts
  >[0])) {
    if (part.type === 'file') file = await read(part.file);
    else if ((part as { valueTruncated?: boolean }).valueTruncated) throw tooLarge(MAXIMUM_TEXT);
    else if (part.fieldname === 'text') text = String(part.value).trim();
  }
  return file && file.length > 0 ? file : text === '' ? undefined : Buffer.from(text);
}

async function read(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    const bytes = part as Buffer;
    size += bytes.length;
    if (size > MAXIMUM_FILE) throw tooLarge(MAXIMUM_FILE);
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

function tooLarge(limit: number): Error {
  return refuseCommon('payload_too_large', `At most ${limit} bytes are read.`, { limit });
}
