import { ECDH } from 'node:crypto';
import { CheckFailed } from './check.js';
import type { Json } from './credential.js';
import { list } from './well-formed.js';
import { decodeBase58 } from './multikey.js';

const ED25519_PUB = 'ed01';
const P256_PUB = '8024';

/** Where the document of a `did:web` is. See https://w3c-ccg.github.io/did-method-web/ */
export function didWebUrl(did: string): string {
  const [, method, host, ...path] = did.split(':');
  if (method !== 'web' || !host || !/^did:web:[\w.%:-]+$/.test(did))
    throw new CheckFailed('issuer_malformed', `${did.slice(0, 200)} is not a did:web.`);
  let origin: URL;
  try {
    origin = new URL(`https://${decodeURIComponent(host)}`);
  } catch {
    throw new CheckFailed('issuer_malformed', `${did.slice(0, 200)} names no host.`);
  }
  if (
    origin.pathname !== '/' ||
    origin.username ||
    path.some((part) => part === '' || part === '.' || part === '..' || part.includes('%'))
  )
    throw new CheckFailed('issuer_malformed', `${did.slice(0, 200)} is not a did:web.`);
  return `${origin.origin}/${path.length === 0 ? '.well-known' : path.join('/')}/did.json`;
}

/** The document that a `did:key` is. See https://w3c-ccg.github.io/did-key-spec/ */
export function didKeyDocument(did: string): Json {
  const key = did.slice('did:key:'.length);
  const id = `${did}#${key}`;
  return {
    id: did,
    verificationMethod: [{ id, type: 'Multikey', controller: did, publicKeyMultibase: key }],
    assertionMethod: [id],
  };
}

/**
 * A key that an issuer asserts with, as JWK: out of its document and nowhere else, whatever the name of the key looks like.
 * @param document of the issuer, as it was fetched
 * @throws CheckFailed if it has no such key, or not for assertions
 */
export function assertionKey(document: Json, issuer: string, method: unknown): Json {
  if (document.id !== issuer)
    throw new CheckFailed(
      'issuer_mismatch',
      `The document found for ${issuer} is that of ${String(document.id).slice(0, 200)}.`,
    );
  const idOf = (entry: unknown) => {
    const id = typeof entry === 'object' && entry !== null ? (entry as Json).id : entry;
    return typeof id === 'string' && id.startsWith('#') ? issuer + id : id;
  };
  const asserts = list(document.assertionMethod).find((entry) => idOf(entry) === method);
  const methods = [...list(document.verificationMethod), asserts].filter(
    (entry) => typeof entry === 'object' && entry !== null,
  ) as Json[];
  const found = asserts === undefined ? undefined : methods.find((entry) => idOf(entry) === method);
  if (!found || typeof method !== 'string' || found.controller !== issuer)
    throw new CheckFailed('key_unknown', `${issuer} has no key ${String(method).slice(0, 200)} to assert with.`);
  return jwkOf(found);
}

function jwkOf({ publicKeyMultibase, publicKeyJwk }: Json): Json {
  if (typeof publicKeyJwk === 'object' && publicKeyJwk !== null) return publicKeyJwk as Json;
  const bytes =
    typeof publicKeyMultibase === 'string' && publicKeyMultibase.startsWith('z')
      ? decodeBase58(publicKeyMultibase.slice(1))
      : Buffer.alloc(0);
  const [codec, raw] = [bytes.toString('hex', 0, 2), bytes.subarray(2)];
  if (codec === ED25519_PUB && raw.length === 32) return { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  if (codec === P256_PUB && raw.length === 33) {
    const point = ECDH.convertKey(raw, 'prime256v1', undefined, undefined, 'uncompressed') as Buffer;
    return { kty: 'EC', crv: 'P-256', x: point.toString('base64url', 1, 33), y: point.toString('base64url', 33) };
  }
  throw new CheckFailed('cryptosuite_unsupported', 'The key is of a kind that is not read here.');
}

/**
 * Whether a key at a URL of its own is an issuer's: it stands under the issuer's own address, or its document names it.
 * @throws CheckFailed if not
 */
export function assertKeyUrlBelongs(url: string, document: Json, issuer: string): void {
  const named = [...list(document.assertionMethod), ...list(document.verificationMethod)].some(
    (entry) => entry === url || (typeof entry === 'object' && entry !== null && (entry as Json).id === url),
  );
  const home = issuer.startsWith('did:web:')
    ? didWebUrl(issuer).replace(/(\.well-known\/)?did\.json$/, '')
    : `${issuer.replace(/\/$/, '')}/`;
  // The normal form, so that `..` leads nowhere.
  if (document.id !== issuer || !(named || new URL(url).href.startsWith(home) || isLocalTwin(url, home)))
    throw new CheckFailed('key_not_of_issuer', `The key ${url.slice(0, 200)} does not belong to ${issuer}.`);
}

/** A DID has no scheme: a platform that runs on plain http, on one machine, writes it into the addresses of its keys. */
function isLocalTwin(url: string, home: string): boolean {
  const { protocol, hostname, href } = new URL(url);
  return (
    protocol === 'http:' &&
    /^(([\w-]+\.)*localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname) &&
    href.replace(/^http:/, 'https:').startsWith(home)
  );
}
