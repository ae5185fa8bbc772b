import { createPublicKey, verify, type JsonWebKeyInput, type KeyObject } from 'node:crypto';
import { DataIntegrityProof as Suite } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { verifyCredential as verifyWithLibrary } from '@digitalbazaar/vc';
import { compactVerify, importJWK } from 'jose';
import { CheckFailed } from './check.js';
import { DID_V1, loadContext, MULTIKEY_V1 } from './contexts.js';
import type { DataIntegrityProof, Json } from './credential.js';
import { verifyProof } from './data-integrity.js';
import { toMultikey } from './multikey.js';

/** What one of the two verifiers found. */
export interface Finding {
  readonly verified: boolean;
  readonly reason: string;
}

/** An embedded proof to check. */
export interface EmbeddedProof {
  readonly credential: Json;
  readonly proof: DataIntegrityProof;
  readonly issuer: string;
  /** The key that the issuer's document has under the proof's verification method. */
  readonly jwk: Json;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Both ways of checking a proof; a service does this in a thread. */
export interface ProofChecker {
  embedded(proof: EmbeddedProof): Promise<readonly [independent: Finding, library: Finding]>;
  token(jwt: string, jwk: Json): Promise<readonly [independent: Finding, library: Finding]>;
}

/** In the caller's thread. */
export const proofChecker: ProofChecker = {
  embedded: async (proof) => [
    await finding(() => checkEmbedded(proof)),
    await finding(() => checkEmbeddedByLibrary(proof)),
  ],
  token: async (jwt, jwk) => [
    await finding(async () => checkToken(jwt, jwk)),
    await finding(() => checkTokenByLibrary(jwt, jwk)),
  ],
};

/**
 * Neither verifier is believed alone: where they differ, one of them has a fault, and nobody knows which.
 * @throws CheckFailed unless both have verified
 */
export function agree([independent, library]: readonly [Finding, Finding]): void {
  if (independent.verified && library.verified) return;
  if (independent.verified !== library.verified)
    throw new CheckFailed(
      'verifiers_disagree',
      `Two verifiers do not agree, so neither is believed: ${independent.verified ? `only the library refuses (${library.reason})` : `only our own refuses (${independent.reason})`}.`,
    );
  throw new CheckFailed(
    'signature_invalid',
    `The signature does not fit the content${independent.reason ? `: ${independent.reason}` : ''}.`,
  );
}

async function finding(check: () => Promise<boolean>): Promise<Finding> {
  try {
    return { verified: await check(), reason: '' };
  } catch (error) {
    return { verified: false, reason: (error instanceof Error ? error.message : String(error)).slice(0, 300) };
  }
}

async function checkEmbedded({ credential, proof, jwk }: EmbeddedProof): Promise<boolean> {
  return verifyProof(credential, proof, toMultikey(ed25519(jwk)));
}

async function checkEmbeddedByLibrary({ credential, proof, issuer, jwk, now }: EmbeddedProof): Promise<boolean> {
  const method = {
    id: proof.verificationMethod,
    type: 'Multikey',
    controller: issuer,
    publicKeyMultibase: toMultikey(ed25519(jwk)),
  };
  const documents: Readonly<Record<string, object>> = {
    [issuer]: {
      '@context': [DID_V1, MULTIKEY_V1],
      id: issuer,
      verificationMethod: [method],
      assertionMethod: [method.id],
    },
    [method.id]: { '@context': MULTIKEY_V1, ...method },
  };
  const documentLoader = async (url: string) =>
    Object.hasOwn(documents, url)
      ? { contextUrl: null, documentUrl: url, document: documents[url]! }
      : loadContext(url);
  // Status is a check of its own: here it must not be mistaken for the proof.
  const checkStatus = async () => ({ verified: true });
  const { verified, error } = await verifyWithLibrary({
    credential: { ...structuredClone(credential), proof },
    suite: new Suite({ cryptosuite }),
    documentLoader,
    now: new Date(now),
    checkStatus,
  });
  if (!verified) throw new Error(messageOf(error));
  return true;
}

/** The library gathers what went wrong in `errors`. */
function messageOf(error: (Error & { errors?: Error[] }) | undefined): string {
  return error?.errors?.[0]?.message ?? error?.message ?? 'not verified';
}

function ed25519(jwk: Json): KeyObject {
  const key = publicKey(jwk);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('The key is not an Ed25519 key');
  return key;
}

/** Of the header only what the key itself says: a token cannot choose another algorithm than its key is for. */
function checkToken(jwt: string, jwk: Json): boolean {
  const key = publicKey(jwk);
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const input = Buffer.from(`${header}.${payload}`);
  const bytes = Buffer.from(signature, 'base64url');
  switch (algorithmOf(jwk)) {
    case 'RS256':
      if (key.asymmetricKeyDetails!.modulusLength! < 2_048) throw new Error('The key is shorter than 2048 bits');
      return verify('sha256', input, key, bytes);
    case 'ES256':
      return verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, bytes);
    case 'EdDSA':
      return verify(null, input, key, bytes);
  }
}

async function checkTokenByLibrary(jwt: string, jwk: Json): Promise<boolean> {
  const algorithm = algorithmOf(jwk);
  await compactVerify(jwt, await importJWK(publicPart(jwk), algorithm), { algorithms: [algorithm] });
  return true;
}

/** The one algorithm that a key is for. */
export function algorithmOf({ kty, crv }: Json): 'RS256' | 'ES256' | 'EdDSA' {
  if (kty === 'RSA') return 'RS256';
  if (kty === 'EC' && crv === 'P-256') return 'ES256';
  if (kty === 'OKP' && crv === 'Ed25519') return 'EdDSA';
  throw new Error('The key is of a kind that is not read here');
}

function publicKey(jwk: Json): KeyObject {
  return createPublicKey({ key: publicPart(jwk), format: 'jwk' } as JsonWebKeyInput);
}

function publicPart({ kty, crv, x, y, n, e }: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ kty, crv, x, y, n, e }).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
