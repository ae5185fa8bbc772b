import { CheckFailed } from './check.js';
import type { Credential, Json } from './credential.js';
import { agree, algorithmOf, proofChecker, type ProofChecker } from './proof-check.js';
import { issuerId, list } from './well-formed.js';

/** Signs bytes with an RSA key, RSASSA-PKCS1-v1_5 with SHA-256. */
export interface Rs256Signer {
  /** URL of the key as one JWK: the JWT's `kid`. */
  readonly id: string;
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/** The least that Open Badges asks for, and what ours are signed with. */
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

/** A token read but not believed. */
export interface UnverifiedJwt {
  readonly algorithm: string;
  /** Where it says its key is; undefined where it brings its key along, or says nothing. */
  readonly kid: string | undefined;
  /** A key in the header, with which it can at most be shown that somebody signed. */
  readonly jwk: Json | undefined;
  readonly credential: Credential;
  readonly claims: Json;
}

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
/** What proves nothing of an issuer: no signature, or a secret that the reader would have to share. */
const WORTHLESS = /^(none|HS\d+)$/i;
const CLAIMS = ['iss', 'jti', 'sub', 'nbf', 'exp', 'iat', 'aud'];

/** Whether a text has the form of a compact JWS. */
export function isCompactJws(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

/** Whether a text is a signed or sealed token of a form that is not read here: SD-JWT, JWE, or one without its payload. */
export function isForeignToken(text: string): boolean {
  return /^[\w-]+\.[\w-]*\.[\w-]*(~[\w.~-]*|(\.[\w-]*){2})$/.test(text) || /^[\w-]+\.\.[\w-]+$/.test(text);
}

/**
 * Takes a VC-JWT apart.
 * @throws CheckFailed if it is none, or of version 1.1 of the data model, which wraps the credential in a `vc` claim
 */
export function readJwt(jwt: string): UnverifiedJwt {
  if (isForeignToken(jwt))
    throw new CheckFailed('format_unsupported', 'This token is of a form that is not read here.');
  if (!isCompactJws(jwt)) throw new CheckFailed('malformed', 'This is no signed token.');
  const [header, payload] = jwt.split('.').slice(0, 2).map(readPart) as [Json, Json];
  const { alg, kid, jwk, crit, b64 } = header;
  if (typeof alg !== 'string' || WORTHLESS.test(alg))
    throw new CheckFailed('algorithm_refused', `Algorithm ${String(alg).slice(0, 20)} proves nothing of an issuer.`);
  if (payload.vc !== undefined || payload.vp !== undefined)
    throw new CheckFailed(
      'version_unsupported',
      'The token wraps its credential in a vc claim, as version 1.1 does; version 2.0 is read here.',
    );
  if (!ALGORITHMS.includes(alg))
    throw new CheckFailed('algorithm_unsupported', `Algorithm ${alg.slice(0, 20)} is not read here.`);
  if (crit !== undefined || b64 !== undefined)
    throw new CheckFailed('algorithm_unsupported', 'The token asks for extensions that are not understood here.');
  const [claims, members] = [true, false].map((ofClaims) =>
    Object.fromEntries(Object.entries(payload).filter(([name]) => CLAIMS.includes(name) === ofClaims)),
  );
  return {
    algorithm: alg,
    kid: typeof kid === 'string' ? kid : undefined,
    jwk: typeof jwk === 'object' && jwk !== null ? (jwk as Json) : undefined,
    credential: members as unknown as Credential,
    claims: claims!,
  };
}

function readPart(part: string): Json {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    /* said below */
  }
  throw new CheckFailed('malformed', 'The token is not made of JSON objects.');
}

/**
 * Registered claims say again what the credential says; each that there is must agree.
 * @throws CheckFailed if one does not
 */
export function assertClaimsAgree({ claims, credential }: UnverifiedJwt): void {
  const expected = registeredClaims(credential);
  for (const claim of ['iss', 'jti', 'sub', 'nbf', 'exp']) {
    const value = typeof claims[claim] === 'number' ? Math.floor(claims[claim]) : claims[claim];
    if (value !== undefined && value !== expected[claim])
      throw new CheckFailed('claims_differ', `Claim ${claim} does not agree with the credential.`);
  }
}

/**
 * Verifies a VC-JWT, twice, and gives its credential.
 * @param issuerOf the issuer to whom the key at `kid` belongs: only that one may be named as issuer
 * @throws CheckFailed if the signature, the issuer or a registered claim does not fit
 */
export async function verifyCredentialJwt(
  jwt: string,
  key: Json,
  issuerOf: string,
  checker: ProofChecker = proofChecker,
): Promise<Credential> {
  const token = readJwt(jwt);
  const issuer = issuerId(token.credential);
  if (issuer !== issuerOf)
    throw new CheckFailed(
      'key_not_of_issuer',
      `The key belongs to ${issuerOf}, the credential names ${issuer} as its issuer`,
    );
  if (expectedAlgorithm(key) !== token.algorithm)
    throw new CheckFailed('algorithm_refused', `Algorithm ${token.algorithm} is not what the key is for.`);
  agree(await checker.token(jwt, key));
  assertClaimsAgree(token);
  return token.credential;
}

/**
 * A token whose header names no key of its issuer's. Its signature must fit the key that it brings along, or it is forged; who signed
 * it stays open either way.
 * @throws CheckFailed always
 */
export async function refuseUnnamedKey(
  { jwk, algorithm }: UnverifiedJwt,
  jwt: string,
  checker: ProofChecker,
): Promise<never> {
  if (!jwk)
    throw new CheckFailed('key_not_named', 'The token names no key (kid), so whose signature it has cannot be told.');
  if (expectedAlgorithm(jwk) !== algorithm)
    throw new CheckFailed('algorithm_refused', `Algorithm ${algorithm} is not what the key is for.`);
  agree(await checker.token(jwt, jwk));
  throw new CheckFailed(
    'key_inline_only',
    'The token brings its key along and names none (kid) of its issuer: somebody signed it, but who cannot be told.',
  );
}

function expectedAlgorithm(key: Json): string {
  try {
    return algorithmOf(key);
  } catch (error) {
    throw new CheckFailed('cryptosuite_unsupported', `${(error as Error).message}.`);
  }
}

function registeredClaims({ id, issuer, validFrom, validUntil, credentialSubject }: Credential): Json {
  const seconds = (instant: string) => Math.floor(Date.parse(instant) / 1000);
  const subject = list(credentialSubject)[0] as Json | undefined;
  return {
    iss: issuerId({ issuer }),
    jti: id,
    ...(typeof subject?.id === 'string' ? { sub: subject.id } : {}),
    nbf: seconds(validFrom),
    ...(validUntil ? { exp: seconds(validUntil) } : {}),
  };
}
