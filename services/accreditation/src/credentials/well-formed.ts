import { CheckFailed } from './check.js';
import { CLR_CONTEXTS, contexts, CREDENTIALS_V2 } from './contexts.js';
import type { Json } from './credential.js';

const SKEW_MS = 300_000;
/** Bytes of JSON. A status list of 2^24 entries can have more, and is measured where it is fetched. */
export const MAXIMUM_CREDENTIAL = 1_000_000;
const MAXIMUM_DEPTH = 40;
const MAXIMUM_VALUES = 50_000;
const MAXIMUM_CONTEXTS = 40;
const CREDENTIALS_V1 = 'https://www.w3.org/2018/credentials/v1';
/** JSON-LD keywords that cannot move a member out of sight. */
const HARMLESS_KEYWORDS: readonly string[] = ['@context', '@value', '@language', '@direction'];
/** Keywords that other writers use, each for one value: they hide nothing, and are not read. */
const UNREAD_KEYWORDS: readonly string[] = ['@id', '@type', '@set', '@list', '@json', '@version', '@vocab', '@base'];
/** What decides whether a credential counts. Under another name than these it would be out of sight. */
const DECISIVE = ['credentialStatus', 'validFrom', 'validUntil', 'issuer', 'credentialSubject', 'proof', 'termsOfUse'];
/** Of Open Badges 1 and 2, whose assertions were no verifiable credentials. */
const OLD_BADGES: readonly string[] = ['Assertion', 'BadgeClass'];

export interface WellFormedOptions {
  /** Bytes of JSON that are read. */
  readonly maximum?: number;
  /** Whether its bytes were signed, as a token's are. Its contexts then change nothing that the signature covers. */
  readonly token?: boolean;
}

/**
 * Checks a credential before anything is computed from it: bounded, of VC 2.0, with known contexts only, and valid at `now`.
 * @throws CheckFailed
 */
export function checkWellFormed(
  credential: Json,
  now: Date,
  { maximum = MAXIMUM_CREDENTIAL, token = false }: WellFormedOptions = {},
): void {
  assertVersion(credential);
  checkShape(credential, token);
  if (Buffer.byteLength(JSON.stringify(credential)) > maximum)
    throw new CheckFailed('too_large', `The credential is larger than ${maximum} bytes.`);
  const context = credential['@context'];
  const first = Array.isArray(context) ? (context as unknown[])[0] : context;
  if (!Array.isArray(context) || first !== CREDENTIALS_V2)
    throw new CheckFailed('context_missing', 'The credential does not begin with the contexts it needs.');
  const types = list(credential.type);
  const wrapper = ['VerifiablePresentation', 'EnvelopedVerifiableCredential'].find((type) => types.includes(type));
  if (wrapper) throw new CheckFailed('format_unsupported', `This is of type ${wrapper}, which is not read here.`);
  if (!types.includes('VerifiableCredential'))
    throw new CheckFailed('not_a_credential', 'This is no verifiable credential.');
  if (credential.id !== undefined && typeof credential.id !== 'string')
    throw new CheckFailed('not_a_credential', 'The id of the credential is not text.');
  issuerId(credential);
  const from = credential.validFrom === undefined ? -Infinity : instant(credential.validFrom);
  const until = credential.validUntil === undefined ? Infinity : instant(credential.validUntil);
  if (from > now.getTime() + SKEW_MS)
    throw new CheckFailed('not_yet_valid', `The credential is not valid before ${String(credential.validFrom)}.`);
  if (until < now.getTime() - SKEW_MS)
    throw new CheckFailed('expired', `The credential was valid until ${String(credential.validUntil)}.`);
}

/** Told before anything else is looked at: an older version has contexts and members of its own. */
function assertVersion({ '@context': context, type, badge, recipient }: Json): void {
  if (list(context)[0] === CREDENTIALS_V1)
    throw new CheckFailed(
      'version_unsupported',
      'The credential follows version 1.1 of the data model; version 2.0 is read here.',
    );
  if (
    list(type).some((name) => OLD_BADGES.includes(name as string)) ||
    (badge !== undefined && recipient !== undefined)
  )
    throw new CheckFailed('version_unsupported', 'This is a badge of Open Badges 1 or 2; version 3.0 is read here.');
}

/** @throws CheckFailed if no issuer is named */
export function issuerId({ issuer }: Json): string {
  const id = typeof issuer === 'object' && issuer !== null ? (issuer as Json).id : issuer;
  if (typeof id !== 'string') throw new CheckFailed('not_a_credential', 'No issuer is named.');
  return id;
}

/** One or many, as JSON-LD leaves it open. */
export function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** What an embedded endorsement says of the credential that it endorses: nothing of this could take a status or an expiry out of sight. */
const OF_ENDORSEMENTS: readonly string[] = ['type', 'endorsementComment'];

/**
 * Walks the whole document without recursion. What is signed is a graph, and what is read here is JSON: a member under
 * another name than its term (a full IRI, `@graph`, `@included`, the same node again further down) makes the same graph, and would
 * take a status or an expiry out of sight under a signature that still fits. So only plain terms pass.
 */
function checkShape(credential: Json, token: boolean): void {
  const rest: { value: unknown; depth: number }[] = [{ value: credential, depth: 0 }];
  let values = 0;
  let named = 0;
  while (rest.length > 0) {
    const { value, depth } = rest.pop()!;
    values += 1;
    if (values > MAXIMUM_VALUES)
      throw new CheckFailed('too_large', `The credential has more than ${MAXIMUM_VALUES} values.`);
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAXIMUM_DEPTH)
      throw new CheckFailed('too_deep', `The credential is nested more than ${MAXIMUM_DEPTH} levels deep.`);
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) rest.push({ value: item, depth: depth + 1 });
      continue;
    }
    for (const [name, member] of Object.entries(value)) {
      if (name === '@context') {
        named += checkContexts(member, token);
        // Each costs time where the graph is worked out; a token is signed as it stands.
        if (named > MAXIMUM_CONTEXTS && !token)
          throw new CheckFailed('too_large', `The credential names more than ${MAXIMUM_CONTEXTS} contexts.`);
        continue;
      }
      assertPlainTerm(name, value as Json);
      rest.push({ value: member, depth: depth + 1 });
    }
    const { id, ...said } = value as Json;
    if (
      depth > 0 &&
      typeof id === 'string' &&
      id === credential.id &&
      Object.keys(said).some((name) => !OF_ENDORSEMENTS.includes(name))
    )
      throw new CheckFailed('term_hidden', 'The credential goes on in another place of itself.');
  }
}

function assertPlainTerm(name: string, node: Json): void {
  const keyword = name.startsWith('@');
  if (!name.includes(':') && (!keyword || HARMLESS_KEYWORDS.includes(name))) return;
  const local = name.split(/[:/#]/).at(-1)!;
  const twice = keyword && Object.hasOwn(node, name.slice(1));
  const hides = keyword ? twice || !UNREAD_KEYWORDS.includes(name) : DECISIVE.includes(local);
  throw new CheckFailed(
    hides ? 'term_hidden' : 'term_unsupported',
    `Member ${JSON.stringify(name.slice(0, 200))} is not a plain term.`,
  );
}

function checkContexts(value: unknown, token: boolean): number {
  const named = list(value);
  for (const context of named)
    if (typeof context !== 'string' || !(contexts.has(context) || (token && CLR_CONTEXTS.includes(context))))
      throw typeof context === 'string'
        ? new CheckFailed('context_unknown', `Context ${context.slice(0, 200)} is not one of those known here.`)
        : new CheckFailed('context_inline', 'A context given inline is not read here.');
  return named.length;
}

function instant(value: unknown): number {
  const time = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) throw new CheckFailed('date_unreadable', 'The credential has a date that cannot be read.');
  return time;
}
