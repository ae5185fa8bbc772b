import { commonStatuses, DomainError, type FieldError } from '@collegium/errors';
import { pointerTo, unstorableTexts, type StorageFault } from '@collegium/texts';
import type {} from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const words: Readonly<Record<StorageFault, string>> = {
  not_well_formed: 'holds half of a character, so it is no well-formed Unicode',
  nul: 'holds a NUL character, which no text may',
};

/**
 * Refuses, before anything else reads a request, texts that can be neither stored nor published: half a surrogate pair and U+0000, in
 * values and in names, in a body of any kind, a path, a query, a form, and a multipart body's fields and file names. Header values
 * need no look: Node's parser lets neither through.
 */
export function addStorableInput(fastify: FastifyInstance): void {
  fastify.addHook('preValidation', (request, _reply, done) => {
    try {
      assertStorable(request);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    if (request.isMultipart?.()) checkParts(request);
    done();
  });
}

/**
 * Refuses a value that was read out of a body by the route itself, such as YAML.
 * @throws DomainError `validation_failed` with a JSON pointer for each text
 */
export function assertStorableTexts(value: unknown, prefix = ''): void {
  const found = unstorableTexts(value);
  if (found.length === 0) return;
  const errors = found.map(({ pointer, fault }) => ({ pointer: prefix + pointer, code: fault, message: words[fault] }));
  throw invalid(errors);
}

function assertStorable(request: FastifyRequest): void {
  const inPath = unstorableTexts(request.params)[0];
  if (inPath)
    throw atEdge('not_found', `Nothing is found under this ${inPath.pointer.slice(1)}: it ${words[inPath.fault]}.`, {
      parameter: inPath.pointer.slice(1),
    });
  const brokenQuery = namesOfBrokenPairs(request.raw.url?.split('?').slice(1).join('?') ?? '');
  if (brokenQuery.length > 0) throw invalid(brokenQuery.map((name) => notUtf8(pointerTo('/query', name))));
  assertStorableTexts(request.query, '/query');
  const { body } = request;
  if (isForm(request) && typeof body === 'string') {
    const brokenForm = namesOfBrokenPairs(body);
    if (brokenForm.length > 0) throw invalid(brokenForm.map((name) => notUtf8(pointerTo('', name))));
    assertStorableTexts(Object.fromEntries(new URLSearchParams(body)));
  } else assertStorableTexts(body);
}

/** Names of the pairs of a query or form whose bytes are not UTF-8; `URLSearchParams` would put U+FFFD in their place. */
function namesOfBrokenPairs(text: string): string[] {
  if (!/%[89a-f]/i.test(text)) return [];
  return text
    .split('&')
    .filter((pair) => !isUtf8(pair))
    .map((pair) => new URLSearchParams(pair).keys().next().value ?? '');
}

/** A per cent sign that begins no byte stands for itself (URL standard, 1.3). */
function isUtf8(text: string): boolean {
  try {
    decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '%25'));
    return true;
  } catch {
    return false;
  }
}

function isForm(request: FastifyRequest): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

/** A multipart body is read part by part, by the route: each part is looked at as it comes. */
function checkParts(request: FastifyRequest): void {
  const parts = request.parts.bind(request);
  request.parts = ((options: Parameters<typeof parts>[0]) => checked(parts(options))) as typeof request.parts;
}

async function* checked(parts: ReturnType<FastifyRequest['parts']>): ReturnType<FastifyRequest['parts']> {
  for await (const part of readable(parts)) {
    assertStorableTexts({
      [part.fieldname]: part.type === 'file' ? part.filename : part.value,
      ...(part.mimetype ? { mimetype: part.mimetype } : {}),
    });
    yield part;
  }
}

/** The parser's own errors (no boundary, a header that is none) are the sender's; those with a status are refusals already. */
async function* readable(parts: ReturnType<FastifyRequest['parts']>): ReturnType<FastifyRequest['parts']> {
  try {
    yield* parts;
  } catch (error) {
    if (!(error instanceof Error) || 'statusCode' in error || error instanceof DomainError) throw error;
    throw atEdge('malformed', `The form cannot be read: ${error.message}.`);
  }
}

function notUtf8(pointer: string): FieldError {
  return { pointer, code: 'not_well_formed', message: 'holds bytes that are not UTF-8' };
}

function invalid(errors: readonly FieldError[]): Error {
  const places = errors.map(({ pointer }) => pointer || '/').join(', ');
  const what = errors.length === 1 ? 'One field is' : `${errors.length} fields are`;
  return atEdge('validation_failed', `${what} not valid: ${places}.`, {}, errors);
}

/** Plugins with an error handler of their own (sign-in) look at `statusCode`; all others see the code. */
function atEdge(
  code: keyof typeof commonStatuses,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
  errors: readonly FieldError[] = [],
): Error {
  return Object.assign(new DomainError(code, message, details, errors), { statusCode: commonStatuses[code] });
}
