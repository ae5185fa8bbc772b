import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const FORMAT = 1;
const KEY_BYTES = 32;
const ID_BYTES = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + ID_BYTES + IV_BYTES + TAG_BYTES;

/** Thrown when something sealed cannot be opened: another key, another context, or changed bytes. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}

/**
 * Seals secrets at rest with AES-256-GCM under keys from the configuration. The first key seals; all of them open, so
 * that a key can be replaced: put the new one in front, and drop the old one when nothing sealed with it is left.
 *
 * Sealed form: 1 byte format, 8 bytes key id, 12 bytes nonce, 16 bytes tag, ciphertext.
 */
export class Vault {
  private readonly keys: readonly { id: Buffer; key: Buffer }[];

  constructor(keys: readonly Buffer[]) {
    if (keys.length === 0) throw new VaultError('A vault needs at least one key.');
    for (const key of keys)
      if (key.length !== KEY_BYTES) throw new VaultError(`A vault key has ${KEY_BYTES} bytes, not ${key.length}.`);
    this.keys = keys.map((key) => ({
      id: createHash('sha256').update(key).digest().subarray(0, ID_BYTES),
      key: this.sub(key, 'seal'),
    }));
    this.secrets = keys;
  }

  private readonly secrets: readonly Buffer[];

  /** @param context what the secret belongs to, for example `signing-key:<kid>`: sealed bytes cannot be moved elsewhere */
  seal(plain: string | Buffer, context: string): Buffer {
    const [first] = this.keys as [{ id: Buffer; key: Buffer }];
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', first.key, iv).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.from([FORMAT]), first.id, iv, cipher.getAuthTag(), body]);
  }

  /** @throws VaultError if no key fits, the context differs, or the bytes were changed */
  open(sealed: Buffer, context: string): Buffer {
    if (sealed.length < HEADER_BYTES || sealed[0] !== FORMAT) throw new VaultError('This is not something sealed.');
    const id = sealed.subarray(1, 1 + ID_BYTES);
    const found = this.keys.find((candidate) => candidate.id.equals(id));
    if (!found)
      throw new VaultError(
        'Sealed with a key that is not among IDENTITY_ENCRYPTION_KEYS any more: put it back, behind the new one.',
      );
    const iv = sealed.subarray(1 + ID_BYTES, 1 + ID_BYTES + IV_BYTES);
    const tag = sealed.subarray(1 + ID_BYTES + IV_BYTES, HEADER_BYTES);
    try {
      const decipher = createDecipheriv('aes-256-gcm', found.key, iv).setAAD(Buffer.from(context)).setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES)), decipher.final()]);
    } catch (cause) {
      throw new VaultError('The sealed bytes were changed, or belong to something else.', { cause });
    }
  }

  /** A keyed digest, for what is too short to be hashed plainly (one-time codes) or must not be made by others (form tokens). */
  mac(value: string, purpose: string): string {
    return createHmac('sha256', this.derive(purpose)).update(value).digest('base64url');
  }

  /** Whether `mac` was made by `mac(value, purpose)`, compared in constant time. */
  verifies(value: string, purpose: string, mac: string): boolean {
    const expected = Buffer.from(this.mac(value, purpose));
    const actual = Buffer.from(mac);
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  }

  /** One derived key per configured key, newest first: for cookie signatures, which verify with any of them. */
  derived(purpose: string): string[] {
    return this.secrets.map((secret) => this.sub(secret, purpose).toString('base64url'));
  }

  private derive(purpose: string): Buffer {
    return this.sub(this.secrets[0] as Buffer, purpose);
  }

  private sub(secret: Buffer, purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `collegium.identity.${purpose}`, KEY_BYTES));
  }
}

/** SHA-256, base64url: enough for values that are random and long, such as tokens and client secrets. */
export function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
