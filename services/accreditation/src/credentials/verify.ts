import { decodeStatusList, statusBit } from './bitstring.js';
import { CheckFailed, unknown, verdictOf, VerificationInterrupted, type Check } from './check.js';
import { assertionKey, assertKeyUrlBelongs } from './controller.js';
import { readJwt, verifyCredentialJwt, type UnverifiedJwt } from './credential-jwt.js';
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
  /** Where proofs are checked; here by default. */
  readonly proofs?: ProofChecker;
}

/** A credential and what was found. */
export interface Verification {
  readonly checks: Check[];
  /** As far as it could be read; nothing in it is to be believed unless `core` and `proof` succeeded. */
  readonly credential: Json | undefined;
}

const NAMES = ['core', 'proof', 'status', 'issuer'] as const;
const MAXIMUM_PROOFS = 4;
const MAXIMUM_STATUSES = 4;
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
  const checks: Check[] = [];
  let subject: Subject | undefined;
  const steps: Record<Check['name'], () => Promise<Omit<Check, 'name'>>> = {
    core: async () => {
      subject = open(presented);
      checkWellFormed(subject.credential, sources.now);
      return success('well_formed', 'It is well formed and valid today.');
    },
    proof: async () => {
      await checkProof(subject!, sources);
      return success('signature_fits', 'The content is what the issuer signed.');
    },
    status: () => checkStatus(subject!, sources),
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
          : { code: 'malformed', message: `It cannot be read: ${messageOf(error)}.` };
      checks.push({ name, outcome: 'failure', code, reason: message });
    }
  }
  return { checks, credential: subject?.credential };
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
  const document = (await reach('issuer_unreachable', `The keys of ${issuer}`, () =>
    sources.resolveDid(issuer),
  )) as Json;
  if (document.id !== issuer)
    throw new CheckFailed(
      'issuer_mismatch',
      `The document found for ${issuer} is that of ${String(document.id).slice(0, 200)}.`,
    );
  const checker = sources.proofs ?? proofChecker;
  if (token) await verifyCredentialJwt(token.jwt, await tokenKey(token, document, issuer, sources), issuer, checker);
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
  if (proofs.length === 0 || proofs.length > MAXIMUM_PROOFS)
    throw new CheckFailed('proof_missing', `${proofs.length} proofs are not accepted.`);
  for (const proof of proofs) {
    if (proof?.type !== 'DataIntegrityProof' || proof.cryptosuite !== 'eddsa-rdfc-2022')
      throw unknown(
        'cryptosuite_unsupported',
        'The proof is not an eddsa-rdfc-2022 assertion: no other kind is read here.',
      );
    if (
      proof.proofPurpose !== 'assertionMethod' ||
      typeof proof.proofValue !== 'string' ||
      proof.previousProof !== undefined
    )
      throw new CheckFailed('proof_malformed', 'The proof is not an eddsa-rdfc-2022 assertion that stands alone.');
    if (proof.expires !== undefined && !(Date.parse(String(proof.expires)) > now.getTime()))
      throw new CheckFailed('proof_expired', 'The proof has expired.');
    const jwk = assertionKey(document, issuer, proof.verificationMethod);
    agree(await checker.embedded({ credential, proof: proof as DataIntegrityProof, issuer, jwk, now: now.getTime() }));
  }
}

/** The key that a token names: in the issuer's document, or at an address that is the issuer's. */
async function tokenKey(
  { kid }: UnverifiedJwt,
  document: Json,
  issuer: string,
  sources: VerificationSources,
): Promise<Json> {
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
  if (entries.length === 0) return success('no_status', 'It carries no status: its issuer cannot take it back.');
  if (entries.length > MAXIMUM_STATUSES)
    throw new CheckFailed('status_malformed', `${entries.length} status entries are too many.`);
  const purposes: string[] = [];
  for (const entry of entries) purposes.push(await checkStatusEntry(entry, issuerId(credential), sources));
  return success('not_revoked', `Its issuer has not taken it back (${purposes.join(', ')}).`);
}

const SET: Readonly<Record<string, readonly [code: string, reason: string]>> = {
  revocation: ['revoked', 'Its issuer has set its status: revocation.'],
  suspension: ['suspended', 'Its issuer has set its status: suspension. It may become valid again.'],
};

async function checkStatusEntry(entry: Json, issuer: string, sources: VerificationSources): Promise<string> {
  const { type, statusListCredential: url, statusPurpose: purpose, statusListIndex, statusSize = 1 } = entry ?? {};
  if (type !== 'BitstringStatusListEntry')
    throw unknown('status_unsupported', 'Its status entry is of an unknown kind.');
  if (typeof url !== 'string' || typeof purpose !== 'string' || !/^\d{1,9}$/.test(String(statusListIndex)))
    throw new CheckFailed('status_malformed', 'Its status entry is not complete.');
  if (purpose === 'refresh') return purpose;
  if (!Object.hasOwn(SET, purpose) || statusSize !== 1)
    throw unknown(
      'status_unsupported',
      `Its status entry serves a purpose that is not read here: ${purpose.slice(0, 50)}.`,
    );
  const bits = await readList(url, purpose, issuer, sources);
  const index = Number(statusListIndex);
  if (index >= bits.length * 8) throw new CheckFailed('status_malformed', `The status list has no entry ${index}.`);
  if (statusBit(bits, index)) throw new CheckFailed(...SET[purpose]!);
  return purpose;
}

async function readList(url: string, purpose: string, issuer: string, sources: VerificationSources): Promise<Buffer> {
  const found = open(await reach('status_unreachable', `The status list ${url}`, () => sources.fetchStatusList(url)));
  const { credential } = found;
  try {
    checkWellFormed(credential, sources.now, MAXIMUM_LIST);
    if (credential.id !== url)
      throw new CheckFailed('status_list_mismatch', 'The status list has another id than the entry names.');
    if (issuerId(credential) !== issuer)
      throw new CheckFailed('status_list_mismatch', 'The status list is by another issuer.');
    await checkProof(found, sources);
  } catch (error) {
    if (error instanceof CheckFailed && !error.inconclusive)
      throw new CheckFailed(
        error.code.startsWith('status_') ? error.code : `status_list_${error.code}`,
        `The status list does not verify: ${error.message}`,
      );
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
    throw unknown(code, `${what.slice(0, 300)} cannot be fetched: ${messageOf(error)}.`);
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
