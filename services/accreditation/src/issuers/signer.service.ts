import { createPrivateKey, generateKeyPair, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Json } from '../credentials/credential.js';
import { toMultikey } from '../credentials/multikey.js';
import { Sealer } from '../sealing/sealer.service.js';
import type { IssuerKeyRow } from './issuer-key.entity.js';

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
const RSA_BITS = 2048;

/** Signs with node:crypto, in libuv's thread pool; private keys lie sealed in our database. */
@Injectable()
export class LocalSigner extends Signer {
  constructor(private readonly sealer: Sealer) {
    super();
  }

  async create(tenant: string, algorithm: KeyAlgorithm, createdAt: Date): Promise<IssuerKeyRow> {
    const pair = algorithm === 'Ed25519' ? await generate('ed25519', {}) : await generate('rsa', { modulusLength: RSA_BITS });
    const id = randomBytes(KEY_ID_BYTES).toString('base64url');
    const isRsa = algorithm === 'RS256';
    return {
      id,
      tenant,
      algorithm,
      publicKeyMultibase: isRsa ? null : toMultikey(pair.publicKey),
      publicKeyJwk: isRsa ? ({ ...pair.publicKey.export({ format: 'jwk' }), alg: algorithm, use: 'sig', kid: id } as Json) : null,
      sealedPrivateKey: this.sealer.seal(pair.privateKey.export({ format: 'der', type: 'pkcs8' }), id),
      createdAt,
    };
  }

  async sign(key: IssuerKeyRow, data: Uint8Array): Promise<Uint8Array> {
    if (!key.sealedPrivateKey) throw new Error(`Key ${key.id} is not kept here`);
    const privateKey = createPrivateKey({ key: this.sealer.open(key.sealedPrivateKey, key.id), format: 'der', type: 'pkcs8' });
    return signAsync(key.algorithm === 'RS256' ? 'sha256' : null, data, privateKey);
  }
}
