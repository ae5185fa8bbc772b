import { createPrivateKey, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Json } from '../credentials/credential.js';
import { toMultikey } from '../credentials/multikey.js';
import { refuse } from '../errors.js';
import { Vault } from '@collegium/vault';
import type { IssuerKeyRow } from './issuer-key.entity.js';
import { OpenedKeys } from './opened-keys.js';

export type KeyAlgorithm = IssuerKeyRow['algorithm'];

/** Makes keys and signs with them. What it keeps of a key in our database is its own business. */
export abstract class Signer {
  /** A new key, as it is to be stored. */
  abstract create(tenant: string, algorithm: KeyAlgorithm, createdAt: Date): Promise<IssuerKeyRow>;
  abstract sign(key: IssuerKeyRow, data: Uint8Array): Promise<Uint8Array>;
}

const signAsync = promisify(sign);
const generate = promisify(generateKeyPair);
const KEY_ID_BYTES = 9;

/** An id for a new key: random, so that it says nothing about the key. */
export function newKeyId(): string {
  return randomBytes(KEY_ID_BYTES).toString('base64url');
}

/** The public half of a key as the issuer's DID document shows it. */
export function publicRecord(
  id: string,
  algorithm: KeyAlgorithm,
  key: KeyObject,
): Pick<IssuerKeyRow, 'id' | 'algorithm' | 'publicKeyMultibase' | 'publicKeyJwk'> {
  const isRsa = algorithm === 'RS256';
  return {
    id,
    algorithm,
    publicKeyMultibase: isRsa ? null : toMultikey(key),
    publicKeyJwk: isRsa ? ({ ...key.export({ format: 'jwk' }), alg: algorithm, use: 'sig', kid: id } as Json) : null,
  };
}
const RSA_BITS = 2048;
/** Two for each of some hundred issuers: enough for all that a board's releases keep busy at a time. */
const OPENED_KEYS = 256;

/** Signs with node:crypto, in libuv's thread pool; private keys lie sealed in our database. */
@Injectable()
export class LocalSigner extends Signer {
  private readonly opened = new OpenedKeys(OPENED_KEYS);

  constructor(private readonly vault: Vault) {
    super();
  }

  async create(tenant: string, algorithm: KeyAlgorithm, createdAt: Date): Promise<IssuerKeyRow> {
    const pair =
      algorithm === 'Ed25519' ? await generate('ed25519', {}) : await generate('rsa', { modulusLength: RSA_BITS });
    const id = newKeyId();
    const sealedPrivateKey = this.vault.seal(pair.privateKey.export({ format: 'der', type: 'pkcs8' }), id);
    return {
      ...publicRecord(id, algorithm, pair.publicKey),
      tenant,
      sealedPrivateKey,
      signer: 'local',
      heldAs: null,
      createdAt,
    };
  }

  async sign(key: IssuerKeyRow, data: Uint8Array): Promise<Uint8Array> {
    const { id, sealedPrivateKey } = key;
    if (!sealedPrivateKey) throw new Error(`Key ${id} is not kept here`);
    // A key never changes under its id, so the id alone says which it is.
    const privateKey = this.opened.get(id, () =>
      createPrivateKey({ key: this.vault.open(sealedPrivateKey, id), format: 'der', type: 'pkcs8' }),
    );
    return signAsync(key.algorithm === 'RS256' ? 'sha256' : null, data, privateKey);
  }
}

/** Makes new keys with the signer that is configured, and has each key sign where it is held: changing the signer loses no old key. */
@Injectable()
export class SignerOfEachKey extends Signer {
  /** @param vault undefined where none is configured */
  constructor(
    private readonly local: Signer,
    private readonly vault: Signer | undefined,
  ) {
    super();
  }

  create(tenant: string, algorithm: KeyAlgorithm, createdAt: Date): Promise<IssuerKeyRow> {
    return (this.vault ?? this.local).create(tenant, algorithm, createdAt);
  }

  /** @throws DomainError `signer_unavailable` for a key in a Vault that is not configured any more, or does not answer */
  async sign(key: IssuerKeyRow, data: Uint8Array): Promise<Uint8Array> {
    if (key.signer === 'local') return this.local.sign(key, data);
    if (!this.vault)
      throw refuse('signer_unavailable', `Key ${key.id} is held in a Vault, and none is configured.`, {
        keyId: key.id,
      });
    return this.vault.sign(key, data);
  }
}
