import { createHash, verify as verifySignature } from 'node:crypto';
import { DataIntegrityProof as Suite } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { issue } from '@digitalbazaar/vc';
import jsonld from 'jsonld';
import { loadContext } from './contexts.js';
import type { Credential, DataIntegrityProof, Json, SignedCredential } from './credential.js';
import { decodeBase58, encodeBase58, fromMultikey } from './multikey.js';
import type { TemplateCanonizer } from './template-canonizer.js';

/** Signs bytes with an Ed25519 key that stays where it is. */
export interface Ed25519Signer {
  /** Id of the verification method in the issuer's DID document. */
  readonly id: string;
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/** Hashing a hostile graph of blank nodes can take for ever; ours take milliseconds. */
const CANONICALIZATION_MS = 2_000;

/** Adds an `eddsa-rdfc-2022` proof. Equal input makes equal bytes: Ed25519 is deterministic and `created` is given. */
export async function signCredential(
  credential: Credential,
  signer: Ed25519Signer,
  created: Date,
): Promise<SignedCredential> {
  const suite = new Suite({
    cryptosuite,
    date: created,
    signer: { id: signer.id, algorithm: 'Ed25519', sign: ({ data }) => signer.sign(data) },
  });
  const { proof, ...signed } = await issue({
    credential: structuredClone(credential),
    suite,
    documentLoader: loadContext,
    now: created,
  });
  return { ...signed, proof: [proof] } as unknown as SignedCredential;
}

const XSD_DATE_TIME = /^-?\d{4,}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** The same bytes as {@link signCredential}, with the canonical form out of a template where there is one for credentials of this kind. */
export async function signFromTemplate(
  credential: Credential,
  signer: Ed25519Signer,
  created: Date,
  templates: TemplateCanonizer,
): Promise<SignedCredential> {
  // Of the library's checks of a credential, those whose outcome a template does not fix.
  const dated = [credential.validFrom, credential.validUntil ?? credential.validFrom].every((instant) =>
    XSD_DATE_TIME.test(instant),
  );
  const document = dated && !('proof' in credential) ? await templates.canonize(credential) : undefined;
  if (document === undefined) return signCredential(credential, signer, created);
  const proof = {
    type: 'DataIntegrityProof',
    created: `${created.toISOString().slice(0, 19)}Z`,
    verificationMethod: signer.id,
    cryptosuite: 'eddsa-rdfc-2022',
    proofPurpose: 'assertionMethod',
  } as const;
  const options = { '@context': credential['@context'], ...proof };
  const input = Buffer.concat([
    sha256((await templates.canonize(options)) ?? (await canonize(options))),
    sha256(document),
  ]);
  return { ...credential, proof: [{ ...proof, proofValue: `z${encodeBase58(await signer.sign(input))}` }] };
}

/**
 * Verifies one proof without the library that made it: jsonld for the canonical form, node:crypto for the rest, so that
 * a fault in one is seen by the other.
 * @throws Error if the document cannot be canonicalized: an undefined term, a foreign context
 */
export async function verifyProof(
  credential: Json,
  proof: DataIntegrityProof,
  publicKeyMultibase: string,
): Promise<boolean> {
  if (!proof.proofValue.startsWith('z')) return false;
  const signature = decodeBase58(proof.proofValue.slice(1));
  return verifySignature(null, await signingInput(credential, proof), fromMultikey(publicKeyMultibase), signature);
}

/** What is signed: SHA-256 of the canonical proof options, then SHA-256 of the canonical document. */
export async function signingInput(
  credential: Json,
  proof: Omit<DataIntegrityProof, 'proofValue'> & { proofValue?: string },
  load = loadContext,
): Promise<Buffer> {
  const document = without(credential, 'proof');
  const options = without(proof as unknown as Json, 'proofValue');
  const [optionsHash, documentHash] = await Promise.all([
    canonicalHash({ ...options, '@context': document['@context'] }, load),
    canonicalHash(document, load),
  ]);
  return Buffer.concat([optionsHash, documentHash]);
}

function without(object: Json, member: string): Json {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== member));
}

async function canonicalHash(document: Json, documentLoader: typeof loadContext): Promise<Buffer> {
  return sha256(await canonize(document, documentLoader));
}

/** The canonical N-Quads of a document, as `eddsa-rdfc-2022` has them. */
export function canonize(document: Json, documentLoader = loadContext): Promise<string> {
  return jsonld.canonize(document, {
    algorithm: 'RDFC-1.0',
    format: 'application/n-quads',
    base: null,
    safe: true,
    rdfDirection: 'i18n-datatype',
    documentLoader,
    signal: AbortSignal.timeout(CANONICALIZATION_MS),
  });
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
