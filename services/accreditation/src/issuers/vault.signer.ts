import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Json } from '../credentials/credential.js';
import { fromMultikey } from '../credentials/multikey.js';
import type { IssuerKeyRow } from './issuer-key.entity.js';
import { newKeyId, publicRecord, Signer, type KeyAlgorithm } from './signer.service.js';
import { unavailable, VaultClient, type VaultSettings } from './vault.client.js';

const SIGNATURE = /^vault:v(?<version>\d+):(?<signature>[A-Za-z0-9+/]+={0,2})$/;
/** SubjectPublicKeyInfo of Ed25519 up to the 32 bytes of the key. */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Signs with keys that never leave a Vault. Each key of ours is a key of its own there, and its version is pinned: if an operator
 * rotates it, the version that its public half belongs to goes on signing. What comes back is checked against that public half.
 */
export class VaultSigner extends Signer {
  private readonly client: VaultClient;

  constructor(private readonly settings: VaultSettings) {
    super();
    this.client = new VaultClient(settings);
  }

  async create(tenant: string, algorithm: KeyAlgorithm, createdAt: Date): Promise<IssuerKeyRow> {
    const id = newKeyId();
    const name = `collegium-${tenant}-${Buffer.from(id, 'base64url').toString('hex')}`;
    await this.client.call('POST', `keys/${name}`, {
      type: algorithm === 'Ed25519' ? 'ed25519' : this.settings.rsaType,
      exportable: false,
      allow_plaintext_backup: false,
    });
    const { keys, latest_version: version } = await this.client.call('GET', `keys/${name}`);
    const publicKey = ((keys as Json | undefined)?.[String(version)] as Json | undefined)?.public_key;
    if (typeof publicKey !== 'string' || typeof version !== 'number')
      throw unavailable(`it gives no public half of ${name}`);
    return {
      ...publicRecord(id, algorithm, readPublicKey(algorithm, publicKey)),
      tenant,
      sealedPrivateKey: null,
      signer: 'vault',
      heldAs: `${name}:${version}`,
      createdAt,
    };
  }

  async sign(key: IssuerKeyRow, data: Uint8Array): Promise<Uint8Array> {
    const [name, version] = key.heldAs!.split(':') as [string, string];
    const rsa = key.algorithm === 'RS256';
    // Of what an RSA key signs only the hash goes there; Ed25519 hashes for itself.
    const body = rsa
      ? {
          input: createHash('sha256').update(data).digest('base64'),
          prehashed: true,
          signature_algorithm: 'pkcs1v15',
          key_version: Number(version),
        }
      : { input: Buffer.from(data).toString('base64'), key_version: Number(version) };
    const { signature } = await this.client.call('POST', `sign/${name}${rsa ? '/sha2-256' : ''}`, body);
    const parts = SIGNATURE.exec(String(signature))?.groups;
    if (!parts || parts.version !== version)
      throw unavailable(`it signed with another version of ${name} than ${version}`);
    const bytes = Buffer.from(parts.signature!, 'base64');
    if (!verify(rsa ? 'sha256' : null, data, publicKeyOf(key), bytes))
      throw unavailable(`its signature does not fit the public half of ${name}`);
    return bytes;
  }
}

/** RSA as PEM, Ed25519 as its 32 bytes in base64: so Vault tells them. */
function readPublicKey(algorithm: KeyAlgorithm, text: string): KeyObject {
  if (algorithm === 'RS256') return createPublicKey(text);
  return createPublicKey({
    key: Buffer.concat([ED25519_SPKI, Buffer.from(text, 'base64')]),
    format: 'der',
    type: 'spki',
  });
}

function publicKeyOf({ publicKeyMultibase, publicKeyJwk }: IssuerKeyRow): KeyObject {
  return publicKeyMultibase
    ? fromMultikey(publicKeyMultibase)
    : createPublicKey({ key: publicKeyJwk as never, format: 'jwk' });
}
