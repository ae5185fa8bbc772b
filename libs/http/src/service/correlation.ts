import { newId } from '@collegium/persistence';
import type { FastifyRequest } from 'fastify';

/** Header in which a caller may send, and always receives, the id that ties together all that follows from a request. */
export const CORRELATION_ID = 'x-correlation-id';

const known = new WeakMap<object, string>();

/** The correlation id of a request: the caller's if it is a plain one, else a new one; the same at each call. */
export function correlationIdOf(request: Pick<FastifyRequest, 'raw' | 'headers'>): string {
  let id = known.get(request.raw);
  if (id === undefined) {
    const given = request.headers[CORRELATION_ID];
    id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : newId();
    known.set(request.raw, id);
  }
  return id;
}
