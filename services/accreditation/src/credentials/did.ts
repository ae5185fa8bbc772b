import { DID_V1, MULTIKEY_V1 } from './contexts.js';
import type { DidDocument, Json } from './credential.js';

/** One signing key as the public sees it. Ids mean nothing: a key in its own id could be swapped with the id. */
export interface PublicKeyRecord {
  readonly id: string;
  readonly algorithm: 'Ed25519' | 'RS256';
  readonly publicKeyMultibase: string | null;
  readonly publicKeyJwk: Json | null;
}

/** Code of the consortium as an issuer: it signs learner records, never an award. No provider can have it. */
export const CONSORTIUM = 'consortium';

/**
 * `did:web:<host>%3A<port>:providers:<code>`; the consortium's own is `did:web:<host>%3A<port>`.
 * See https://w3c-ccg.github.io/did-method-web/
 */
export function providerDid(publicUrl: string, provider: string): string {
  const { host } = new URL(publicUrl);
  const root = `did:web:${host.replace(':', '%3A')}`;
  return provider === CONSORTIUM ? root : `${root}:providers:${provider}`;
}

/** URL at which a key of a provider stands alone as one JWK. */
export function keyUrl(publicUrl: string, provider: string, keyId: string): string {
  return provider === CONSORTIUM ? `${publicUrl}/keys/${keyId}` : `${publicUrl}/providers/${provider}/keys/${keyId}`;
}

/**
 * The issuer's document. Every key that ever signed stays in it: dropping one would make its certificates unverifiable.
 * `assertionMethod` holds strings, as the public validator of 1EdTech wants them.
 */
export function didDocument(did: string, keys: readonly PublicKeyRecord[]): DidDocument {
  const idOf = (key: PublicKeyRecord) => `${did}#${key.id}`;
  return {
    '@context': [DID_V1, MULTIKEY_V1, 'https://w3id.org/security/jwk/v1'],
    id: did,
    verificationMethod: keys.map((key) =>
      key.algorithm === 'Ed25519'
        ? { id: idOf(key), type: 'Multikey', controller: did, publicKeyMultibase: key.publicKeyMultibase! }
        : { id: idOf(key), type: 'JsonWebKey', controller: did, publicKeyJwk: key.publicKeyJwk! },
    ),
    assertionMethod: keys.map(idOf),
  };
}
