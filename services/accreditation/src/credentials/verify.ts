import { decodeStatusList, statusBit } from './bitstring.js';
import {
  CheckFailed,
  meaningOf,
  verdictOf,
  VerificationInterrupted,
  type Check,
  type failures,
  type FailureCode,
} from './check.js';
import { assertionKey, assertKeyUrlBelongs } from './controller.js';
import { readJwt, refuseUnnamedKey, verifyCredentialJwt, type UnverifiedJwt } from './credential-jwt.js';
import type { DataIntegrityProof, DidDocument, Json } from './credential.js';
import { agree, proofChecker, type ProofChecker } from './proof-check.js';
import { checkWellFormed, issuerId, list } from './well-formed.js';

export type { Check } from './check.js';

/** Where a verification gets what is not in the credential, and what time it is. */
export interface VerificationSources {
  readonly now: Date;
  /** The document of an issuer with its keys, fetched from where its id says: a DID document or, for an https id, a profile. */
  resolveDid(id: string): Promise<DidDocument | Json>;
  /** A status list: an object with an embedded proof, or a token. */
  fetchStatusList(url: string): Promise<Json | string>;
  /** One JWK; without this only keys in the issuer's document are found. */
  fetchKey?(url: string): Promise<Json>;
  /** The name under which an issuer is known here; without this nobody asks. */
  issuerName?(id: string): Promise<string | undefined>;
  /** Whether the issuer itself says that a credential is suspended, where its records are at hand; without this nobody asks. */
  isSuspended?(id: string, issuer: string): Promise<boolean>;
  /** Where proofs are checked; here by default. */
  readonly proofs?: ProofChecker;
}

/** A credential and what was found. */
export interface Verification {
  readonly checks: Check[];
  /** As far as it could be read; nothing in it is to be believed unless `core` and `proof` succeeded. */
  readonly credential: Json | undefined;
  /** Of a learner record: what it holds, each verified like any other, as far as that went. */
  readonly held?: readonly Verification[];
}

const NAMES = ['core', 'proof', 'status', 'issuer'] as const;
const MAXIMUM_PROOFS = 4;
const MAXIMUM_STATUSES = 4;
/** Credentials in one learner record, and how long checking all of them may take. */
const MAXIMUM_HELD = 100;
const MAXIMUM_HELD_MS = 15_000;
/** A list of 2^24 random bits in base64. */
const MAXIMUM_LIST = 4_000_000;

/** @see verify */
export async function verifyCredential(presented: Json | string, sources: VerificationSources): Promise<Check[]> {
  return (await verify(presented, sources)).checks;
}

/**
 * Verifies a credential, or a token that is one, in ordered checks. Hostile input fails in bounded time: its size is capped, only
 * pinned contexts are read, a status list unzips to a limit, keys come out of the issuer's document and never out of a name.
 */
export async function verify(presented: Json | string, sources: VerificationSources): Promise<Verification> {
  return verifyOne(presented, sources, true);
}

/** @param mayHold whether it may be a record of others: one in a record is no record itself, so that nothing nests without end */
async function verifyOne(
  presented: Json | string,
  sources: VerificationSources,
  mayHold: boolean,
): Promise<Verification> {
  const checks: Check[] = [];
  let held: readonly Verification[] | undefined;
  let subject: Subject | undefined;
  const steps: Record<Check['name'], () => Promise<Omit<Check, 'name'>>> = {
    core: async () => {
      subject = open(presented);
      checkWellFormed(subject.credential, sources.now, { token: subject.token !== undefined });
      return success('well_formed', 'It is well formed and valid today.');
    },
    proof: async () => {
      await checkProof(subject!, sources);
      return success('signature_fits', 'The content is what the issuer signed.');
    },
    status: async () => {
      const found = await checkStatus(subject!, sources);
      if (!mayHold || !list(subject!.credential.type).includes('ClrCredential')) return found;
      held = await verifyHeld(subject!.credential, sources);
      return judgeHeld(held);
    },
    issuer: () => checkIssuer(subject!, sources),
  };
  for (const name of NAMES) {
    if (checks.some(({ outcome }) => outcome === 'failure')) {
      checks.push({ name, outcome: 'skipped', code: 'earlier_failure', reason: 'An earlier check failed.' });
      continue;
    }
    try {
      checks.push({ name, ...(await steps[name]()) });
    } catch (error) {
      if (error instanceof VerificationInterrupted) throw error;
      // What trips over hostile content on the way is a finding too.
      const { code, message } =
        error instanceof CheckFailed
          ? error
          : { code: 'malformed' as const, message: `It cannot be read: ${messageOf(error)}.` };
      checks.push({ name, outcome: 'failure', code, reason: message });
    }
  }
  return { checks, credential: subject?.credential, ...(held ? { held } : {}) };
}

/** What a learner record holds, one after the other; what is hostile and slow takes the time of one record, not of each. */
async function verifyHeld({ credentialSubject }: Json, sources: VerificationSources): Promise<Verification[]> {
  const credentials = list((credentialSubject as Json | undefined)?.verifiableCredential);
  if (credentials.length > MAXIMUM_HELD)
    throw new CheckFailed('too_large', `The record holds more than ${MAXIMUM_HELD} credentials.`);
  const until = performance.now() + MAXIMUM_HELD_MS;
  const held: Verification[] = [];
  for (const credential of credentials) {
    if (performance.now() > until)
      throw new CheckFailed('limit_exceeded', 'What the record holds takes too long to check.');
    if (typeof credential !== 'string' && (typeof credential !== 'object' || credential === null))
      throw new CheckFailed('malformed', 'The record holds something that is no credential.');
    held.push(await verifyOne(credential as Json | string, sources, false));
  }
  return held;
}

/** A record counts as far as what it holds does. */
function judgeHeld(held: readonly Verification[]): Omit<Check, 'name'> {
  const verdicts = held.map(({ checks }) => verdictOf(checks));
  const count = (verdict: string) => verdicts.filter((found) => found === verdict).length;
  if (verdicts.includes('invalid'))
    throw new CheckFailed(
      'held_invalid',
      `Of the ${held.length} credentials in it, ${count('invalid')} do not count (any more).`,
    );
  if (verdicts.includes('indeterminate'))
    throw new CheckFailed(
      'held_unread',
      `Of the ${held.length} credentials in it, ${count('indeterminate')} could not be judged.`,
    );
  return success('no_status', `It has no status of its own; all ${held.length} credentials in it are valid.`);
}

/** Whether nothing was found wrong and nothing remained open. */
export function isValid(checks: readonly Check[]): boolean {
  return verdictOf(checks) === 'valid';
}

interface Subject {
  readonly credential: Json;
  readonly token?: UnverifiedJwt & { readonly jwt: string };
}

function open(presented: Json | string): Subject {
  if (typeof presented !== 'string') return { credential: presented };
  const token = readJwt(presented);
  return { credential: token.credential, token: { ...token, jwt: presented } };
}

const success = (code: string, reason: string): Omit<Check, 'name'> => ({ outcome: 'success', code, reason });

async function checkProof({ credential, token }: Subject, sources: VerificationSources): Promise<void> {
  const issuer = issuerId(credential);
  // Nothing that the issuer says would tell more, so it is not asked.
  if (token && token.kid === undefined) await refuseUnnamedKey(token, token.jwt, sources.proofs ?? proofChecker);
  const document = (await reach('issuer_unreachable', `The keys of ${issuer}`, () =>
    sources.resolveDid(issuer),
  )) as Json;
  if (document.id !== issuer)
    throw new CheckFailed(
      'issuer_mismatch',
      `The document found for ${issuer} is that of ${String(document.id).slice(0, 200)}.`,
    );
  const checker = sources.proofs ?? proofChecker;
  if (token?.kid !== undefined)
    await verifyCredentialJwt(token.jwt, await tokenKey(token.kid, document, issuer, sources), issuer, checker);
  else await checkEmbeddedProofs(credential, document, issuer, checker, sources.now);
}

async function checkEmbeddedProofs(
  credential: Json,
  document: Json,
  issuer: string,
  checker: ProofChecker,
  now: Date,
): Promise<void> {
  const proofs = list(credential.proof) as readonly (Partial<DataIntegrityProof> & Json)[];
  if (proofs.length === 0) throw new CheckFailed('proof_missing', 'It carries no proof.');
  if (proofs.length > MAXIMUM_PROOFS)
    throw new CheckFailed('too_large', `${proofs.length} proofs are more than are read here.`);
  // Each proof of a set stands alone: one of a kind not read here takes nothing from those that fit.
  const read = proofs.filter(
    (proof) => proof?.type === 'DataIntegrityProof' && proof.cryptosuite === 'eddsa-rdfc-2022',
  );
  if (read.length === 0)
    throw new CheckFailed(
      'cryptosuite_unsupported',
      'The proof is not an eddsa-rdfc-2022 assertion: no other kind is read here.',
    );
  let fitting = 0;
  let foreign: CheckFailed | undefined;
  for (const proof of read) {
    if (proof.previousProof !== undefined)
      throw new CheckFailed('proof_chained', 'The proof builds on another one, which is not read here.');
    if (proof.proofPurpose !== 'assertionMethod' || typeof proof.proofValue !== 'string')
      throw new CheckFailed('proof_malformed', 'The proof is not an eddsa-rdfc-2022 assertion.');
    if (proof.expires !== undefined && !(Date.parse(String(proof.expires)) > now.getTime()))
      throw new CheckFailed('proof_expired', 'The proof has expired.');
    let jwk: Json;
    try {
      jwk = assertionKey(document, issuer, proof.verificationMethod);
    } catch (error) {
      if (!(error instanceof CheckFailed) || error.code !== 'key_unknown') throw error;
      // Others may sign too; what counts is that the issuer has.
      foreign ??= error;
      continue;
    }
    agree(await checker.embedded({ credential, proof: proof as DataIntegrityProof, issuer, jwk, now: now.getTime() }));
    fitting += 1;
  }
  if (fitting === 0) throw foreign!;
}

/** The key that a token names: in the issuer's document, or at an address that is the issuer's. */
async function tokenKey(kid: string, document: Json, issuer: string, sources: VerificationSources): Promise<Json> {
  if (!/^https?:/.test(kid) || kid.startsWith(`${issuer}#`))
    return assertionKey(document, issuer, kid.startsWith('#') ? issuer + kid : kid);
  if (!URL.canParse(kid)) throw new CheckFailed('key_unknown', 'The address of the key is none.');
  assertKeyUrlBelongs(kid, document, issuer);
  return reach('key_unreachable', `The key ${kid}`, async () => {
    if (!sources.fetchKey) throw new Error('keys are not fetched');
    return sources.fetchKey(kid);
  });
}

async function checkStatus({ credential }: Subject, sources: VerificationSources): Promise<Omit<Check, 'name'>> {
  const entries = list(credential.credentialStatus) as readonly Json[];
  if (credential.credentialStatus !== undefined && entries.length === 0)
    throw new CheckFailed('status_malformed', '0 status entries are too few.');
  if (entries.length > MAXIMUM_STATUSES)
    throw new CheckFailed('too_large', `${entries.length} status entries are more than are read here.`);
  const issuer = issuerId(credential);
  const purposes: string[] = [];
  let unread: CheckFailed | undefined;
  // All of them: one that is not read here must not hide that another is set.
  for (const entry of entries)
    try {
      purposes.push(await checkStatusEntry(entry, issuer, sources));
    } catch (error) {
      if (!(error instanceof CheckFailed) || meaningOf(error.code) !== 'indeterminate') throw error;
      unread ??= error;
    }
  // Open Badges 3.0 has room for one entry, which says whether it was revoked; of a suspension the issuer's records tell.
  if (typeof credential.id === 'string' && (await sources.isSuspended?.(credential.id, issuer)))
    throw setStatus('suspension');
  if (unread) throw unread;
  if (entries.length === 0) return success('no_status', 'It carries no status: its issuer cannot take it back.');
  return success('not_revoked', `Its issuer has not taken it back (${purposes.join(', ')}).`);
}

const SET = {
  revocation: ['revoked', 'Its issuer has set its status: revocation.'],
  suspension: ['suspended', 'Its issuer has set its status: suspension. It may become valid again.'],
} as const satisfies Readonly<Record<string, readonly [code: FailureCode, reason: string]>>;

function setStatus(purpose: keyof typeof SET): CheckFailed {
  const [code, reason] = SET[purpose];
  return new CheckFailed(code, reason);
}

async function checkStatusEntry(entry: Json, issuer: string, sources: VerificationSources): Promise<string> {
  const { type, statusListCredential: url, statusPurpose: purpose, statusListIndex, statusSize = 1 } = entry ?? {};
  if (type !== 'BitstringStatusListEntry')
    throw new CheckFailed('status_unsupported', 'Its status entry is of an unknown kind.');
  if (typeof url !== 'string' || typeof purpose !== 'string' || !/^\d{1,9}$/.test(String(statusListIndex)))
    throw new CheckFailed('status_malformed', 'Its status entry is not complete.');
  if (purpose === 'refresh') return purpose;
  if (!Object.hasOwn(SET, purpose) || statusSize !== 1)
    throw new CheckFailed(
      'status_unsupported',
      `Its status entry serves a purpose that is not read here: ${purpose.slice(0, 50)}.`,
    );
  const bits = await readList(url, purpose, issuer, sources);
  const index = Number(statusListIndex);
  if (index >= bits.length * 8) throw new CheckFailed('status_malformed', `The status list has no entry ${index}.`);
  if (statusBit(bits, index)) throw setStatus(purpose as keyof typeof SET);
  return purpose;
}

async function readList(url: string, purpose: string, issuer: string, sources: VerificationSources): Promise<Buffer> {
  const found = open(await reach('status_unreachable', `The status list ${url}`, () => sources.fetchStatusList(url)));
  const { credential } = found;
  try {
    checkWellFormed(credential, sources.now, { maximum: MAXIMUM_LIST, token: found.token !== undefined });
    // A list may be without an id (https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistcredential).
    if (credential.id !== undefined && credential.id !== url)
      throw new CheckFailed('status_list_mismatch', 'The status list has another id than the entry names.');
    if (issuerId(credential) !== issuer)
      throw new CheckFailed('status_list_mismatch', 'The status list is by another issuer.');
    await checkProof(found, sources);
  } catch (error) {
    if (error instanceof CheckFailed) throw ofStatusList(error);
    throw error;
  }
  const subject = credential.credentialSubject as Json | undefined;
  if (
    !list(credential.type).includes('BitstringStatusListCredential') ||
    !list(subject?.type).includes('BitstringStatusList')
  )
    throw new CheckFailed('status_list_mismatch', 'This is no status list.');
  if (!list(subject!.statusPurpose).includes(purpose))
    throw new CheckFailed('status_list_mismatch', 'The status list serves another purpose.');
  try {
    return decodeStatusList(String(subject!.encodedList));
  } catch (error) {
    throw new CheckFailed('status_list_malformed', (error as Error).message);
  }
}

/** Of a list, what is wrong with it; what is not read or not to be had stays what it is. */
function ofStatusList({ code, message }: CheckFailed): CheckFailed {
  const own = meaningOf(code) === 'indeterminate' || code.startsWith('status_');
  return new CheckFailed(
    own ? code : `status_list_${code as keyof typeof failures}`,
    `The status list does not verify: ${message}`,
  );
}

async function checkIssuer({ credential }: Subject, sources: VerificationSources): Promise<Omit<Check, 'name'>> {
  const issuer = issuerId(credential);
  if (!sources.issuerName) return success('issuer_resolved', `Its issuer is ${issuer}.`);
  const name = await sources.issuerName(issuer);
  if (name !== undefined) return success('issuer_known', `Its issuer is ${name}, a provider of this consortium.`);
  return {
    outcome: 'skipped',
    code: 'issuer_not_registered',
    reason: `${issuer} signed it, but is no issuer of this consortium: nobody here vouches for who that is.`,
  };
}

/** What cannot be had says nothing about the credential; what was had and is wrong does. */
async function reach<T>(
  code: 'issuer_unreachable' | 'key_unreachable' | 'status_unreachable',
  what: string,
  fetch: () => Promise<T>,
): Promise<T> {
  try {
    return await fetch();
  } catch (error) {
    if (error instanceof CheckFailed || error instanceof VerificationInterrupted) throw error;
    throw new CheckFailed(code, `${what.slice(0, 300)} cannot be fetched: ${messageOf(error)}.`);
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
