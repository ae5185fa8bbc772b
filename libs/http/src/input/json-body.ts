import { refuseCommon } from '@collegium/errors';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

/** Broken UTF-8 is an error, not a replacement character (RFC 8259, 8.1). */
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Levels of arrays and objects in a body; what reads bodies calls itself for each of them. */
export const DEEPEST_BODY = 64;

/** Reads JSON bodies: nested no deeper than {@link DEEPEST_BODY}, strict UTF-8, and no name that would reach a prototype. */
export function addJsonBody(adapter: FastifyAdapter, bodyLimit: number): void {
  const parse = adapter.getInstance().getDefaultJsonParser('error', 'error');
  adapter.useBodyParser(
    'application/json',
    false,
    { bodyLimit },
    (request: FastifyRequest, body: Buffer, done: (error: Error | null, body?: unknown) => void) => {
      if (isNestedDeeper(body, DEEPEST_BODY)) {
        done(refuseCommon('malformed', `The body is nested more than ${DEEPEST_BODY} levels deep.`));
        return;
      }
      let text: string;
      try {
        text = strictUtf8.decode(body);
      } catch {
        done(refuseCommon('malformed', 'The body is not UTF-8, as JSON must be.'));
        return;
      }
      void parse(request, text, done);
    },
  );
}

/**
 * Whether JSON opens more than so many arrays and objects inside one another. Looked at before it is parsed: a megabyte of `[` costs
 * the parser seconds.
 */
export function isNestedDeeper(json: Uint8Array, levels: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index];
    if (inString) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (++depth > levels) return true;
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [...Buffer.from('"\\[]{}')];
