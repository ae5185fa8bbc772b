import { createPublicKey, type JsonWebKeyInput } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import type { Credential, Json } from './credential.js';

/** Signs bytes with an RSA key, RSASSA-PKCS1-v1_5 with SHA-256. */
export interface Rs256Signer {
  /** URL of the key as one JWK: the JWT's `kid`. */
  readonly id: string;
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/** The least that Open Badges asks for, and the only algorithm that is accepted: a token cannot choose another. */
const ALGORITHM = 'RS256';

/**
 * The credential as VC-JWT: its members at the top level, with the registered claims that must agree with them.
 * @see https://www.imsglobal.org/spec/ob/v3p0/#json-web-token-proof
 */
export async function signCredentialJwt(credential: Credential, signer: Rs256Signer): Promise<string> {
  const header = { alg: ALGORITHM, typ: 'JWT', kid: signer.id };
  const payload = { ...credential, ...registeredClaims(credential) };
  const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${Buffer.from(await signer.sign(Buffer.from(input))).toString('base64url')}`;
}

/** Where a token says its key is, before anything is believed. */
export function keyOf(jwt: string): string {
  const { alg, kid, jwk } = decodeProtectedHeader(jwt);
  if (alg !== ALGORITHM) throw new Error(`Algorithm ${alg} is not accepted`);
  // An inline key proves that somebody signed, not who.
  if (jwk !== undefined || typeof kid !== 'string') throw new Error('The key must be named by kid');
  return kid;
}

/**
 * Verifies a VC-JWT and gives its credential.
 * @param issuerOf the issuer to whom the key at `kid` belongs: only that one may be named as issuer
 * @throws Error if the signature, the issuer or a registered claim does not fit
 */
export async function verifyCredentialJwt(jwt: string, key: Json, issuerOf: string): Promise<Credential> {
  keyOf(jwt);
  const { payload } = await compactVerify(jwt, createPublicKey({ key, format: 'jwk' } as JsonWebKeyInput), { algorithms: [ALGORITHM] });
  const { iss, jti, sub, nbf, exp, ...credential } = JSON.parse(Buffer.from(payload).toString('utf8')) as Json & Credential;
  if (credential.issuer.id !== issuerOf) throw new Error(`The key belongs to ${issuerOf}, the credential names ${credential.issuer.id} as its issuer`);
  const expected = registeredClaims(credential);
  for (const [claim, value] of Object.entries({ iss, jti, sub, nbf, exp }))
    if (value !== expected[claim]) throw new Error(`Claim ${claim} does not agree with the credential`);
  return credential;
}

function registeredClaims({ id, issuer, validFrom, validUntil, credentialSubject }: Credential): Json {
  const seconds = (instant: string) => Math.floor(Date.parse(instant) / 1000);
  return {
    iss: issuer.id,
    jti: id,
    ...(typeof credentialSubject.id === 'string' ? { sub: credentialSubject.id } : {}),
    nbf: seconds(validFrom),
    ...(validUntil ? { exp: seconds(validUntil) } : {}),
  };
}
