import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Upload } from '../uploads/upload.js';

/**
 * A digest of what a request asks for: path parameters, query and body. Two JSON bodies that differ only in spacing or order of names are the same. Of a multipart
 * body only the length counts: its parts are read by the route alone.
 */
export async function fingerprintOf(request: FastifyRequest): Promise<string> {
  const body =
    request.body instanceof Upload
      ? await request.body.fingerprint()
      : request.body === undefined
        ? request.headers['content-length']
        : request.body;
  return createHash('sha256')
    .update(canonical([request.params, request.query, body ?? null]))
    .digest('hex');
}

/** JSON with the names of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}
