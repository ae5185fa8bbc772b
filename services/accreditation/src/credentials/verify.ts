import { decodeStatusList, statusBit } from './bitstring.js';
import { contexts, CREDENTIALS_V2, OPEN_BADGES } from './contexts.js';
import type { DataIntegrityProof, DidDocument, Json } from './credential.js';
import { verifyProof } from './data-integrity.js';

/** One step of a verification. A step that cannot be taken after a failure is skipped, and says so. */
export interface Check {
  readonly name: 'core' | 'issuer' | 'proof' | 'status';
  readonly outcome: 'success' | 'failure' | 'skipped';
  readonly reason: string;
}

/** Where a verification gets what is not in the credential, and what time it is. */
export interface VerificationSources {
  readonly now: Date;
  /** The DID document, fetched from where the DID says. */
  resolveDid(did: string): Promise<DidDocument>;
  fetchStatusList(url: string): Promise<Json>;
}

const SKEW_MS = 300_000;
const MAXIMUM_BYTES = 1_000_000;
const NAMES = ['core', 'issuer', 'proof', 'status'] as const;

/**
 * Verifies a credential in ordered checks. Hostile input fails in bounded time: its size is capped, only pinned contexts
 * are read, a status list unzips to a limit, keys come out of the fetched DID document and never out of a fragment.
 */
export async function verifyCredential(credential: Json, sources: VerificationSources): Promise<Check[]> {
  const checks: Check[] = [];
  let issuer: DidDocument | undefined;
  const steps: Record<Check['name'], () => Promise<string>> = {
    core: async () => checkCore(credential, sources.now, OPEN_BADGES),
    issuer: async () => {
      issuer = await resolveIssuer(credential, sources);
      return `Its issuer is ${issuer.id}.`;
    },
    proof: async () => checkProofs(credential, issuer!),
    status: async () => checkStatus(credential, issuer!, sources),
  };
  for (const name of NAMES) {
    if (checks.some(({ outcome }) => outcome === 'failure')) {
      checks.push({ name, outcome: 'skipped', reason: 'An earlier check failed.' });
      continue;
    }
    try {
      checks.push({ name, outcome: 'success', reason: await steps[name]() });
    } catch (error) {
      checks.push({ name, outcome: 'failure', reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return checks;
}

/** Whether every check succeeded. */
export function isValid(checks: readonly Check[]): boolean {
  return checks.every(({ outcome }) => outcome === 'success');
}

function checkCore(credential: Json, now: Date, second: string | undefined): string {
  if (Buffer.byteLength(JSON.stringify(credential)) > MAXIMUM_BYTES) throw new Error(`The credential is larger than ${MAXIMUM_BYTES} bytes.`);
  const context = credential['@context'];
  if (!Array.isArray(context) || context[0] !== CREDENTIALS_V2 || (second && context[1] !== second)) throw new Error('The credential does not begin with the contexts it needs.');
  const foreign = context.find((entry) => typeof entry !== 'string' || !contexts.has(entry));
  if (foreign !== undefined) throw new Error(`Context ${typeof foreign === 'string' ? foreign : 'given inline'} is not allowed.`);
  const [from, until] = [instant(credential.validFrom), credential.validUntil === undefined ? Infinity : instant(credential.validUntil)];
  if (from > now.getTime() + SKEW_MS) throw new Error(`The credential is not valid before ${String(credential.validFrom)}.`);
  if (until < now.getTime() - SKEW_MS) throw new Error(`The credential was valid until ${String(credential.validUntil)}.`);
  return 'It is well formed and valid today.';
}

function instant(value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) throw new Error('The credential has a date that cannot be read.');
  return time;
}

async function resolveIssuer(credential: Json, sources: VerificationSources): Promise<DidDocument> {
  const id = idOf(credential.issuer);
  const document = await sources.resolveDid(id);
  if (document.id !== id) throw new Error(`The document found for ${id} is that of ${document.id}.`);
  return document;
}

async function checkProofs(credential: Json, issuer: DidDocument): Promise<string> {
  const proofs = (Array.isArray(credential.proof) ? credential.proof : [credential.proof]) as Partial<DataIntegrityProof>[];
  if (proofs.length === 0 || proofs.length > 4) throw new Error(`${proofs.length} proofs are not accepted.`);
  for (const proof of proofs) {
    if (proof?.type !== 'DataIntegrityProof' || proof.cryptosuite !== 'eddsa-rdfc-2022' || proof.proofPurpose !== 'assertionMethod' || typeof proof.proofValue !== 'string')
      throw new Error('The proof is not an eddsa-rdfc-2022 assertion.');
    const method = issuer.verificationMethod.find(({ id }) => id === proof.verificationMethod);
    if (!method?.publicKeyMultibase || method.controller !== issuer.id || !issuer.assertionMethod.includes(method.id))
      throw new Error(`${issuer.id} has no key ${String(proof.verificationMethod)} to assert with.`);
    if (!(await verifyProof(credential, proof as DataIntegrityProof, method.publicKeyMultibase))) throw new Error('The signature does not fit the content.');
  }
  return 'The content is what the issuer signed.';
}

const MAXIMUM_STATUSES = 4;

/** Every entry counts, each in a list of its own purpose: one that says nothing of revocation hides no revocation in another. */
async function checkStatus(credential: Json, issuer: DidDocument, sources: VerificationSources): Promise<string> {
  const member = credential.credentialStatus;
  if (member === undefined) return 'It carries no status.';
  const entries = [member].flat() as Json[];
  if (entries.length === 0 || entries.length > MAXIMUM_STATUSES) throw new Error(`${entries.length} status entries are not accepted.`);
  for (const entry of entries) await checkStatusEntry(entry, issuer, sources);
  return `Its issuer has not set its status: ${entries.map(({ statusPurpose }) => String(statusPurpose)).join(', ')}.`;
}

async function checkStatusEntry(entry: Json | null, issuer: DidDocument, sources: VerificationSources): Promise<void> {
  if (entry?.type !== 'BitstringStatusListEntry' || typeof entry.statusListCredential !== 'string') throw new Error('Its status entry is of an unknown kind.');
  const list = await sources.fetchStatusList(entry.statusListCredential);
  if (list.id !== entry.statusListCredential) throw new Error('The status list has another id than the entry names.');
  if (idOf(list.issuer) !== issuer.id) throw new Error('The status list is by another issuer.');
  checkCore(list, sources.now, undefined);
  await checkProofs(list, issuer);
  const subject = list.credentialSubject as Json;
  if (subject.statusPurpose !== entry.statusPurpose) throw new Error('The status list serves another purpose.');
  const index = /^\d+$/.test(String(entry.statusListIndex)) ? Number(entry.statusListIndex) : NaN;
  if (statusBit(decodeStatusList(String(subject.encodedList)), index)) throw new Error(`Its issuer has set its status: ${String(entry.statusPurpose)}.`);
}

function idOf(issuer: unknown): string {
  const id = typeof issuer === 'object' && issuer !== null ? (issuer as Json).id : issuer;
  if (typeof id !== 'string') throw new Error('No issuer is named.');
  return id;
}
