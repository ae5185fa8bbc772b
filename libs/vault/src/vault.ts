import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const CIPHER = 'aes-256-gcm';
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

/** Where a vault's keys come from, and what else it can open. */
export interface VaultOptions {
  /** The service: keys derived for one service fit no other. */
  readonly scope: string;
  /** Name of the setting that holds the keys, for messages. */
  readonly setting: string;
  /**
   * Whether secrets of the older form (12 bytes nonce, ciphertext, 16 bytes tag, under the bare key) open as well, until
   * they have been sealed anew.
   */
  readonly opensBareForm?: boolean;
}

interface Key {
  readonly id: Buffer;
  /** As it was configured. */
  readonly bare: Buffer;
  readonly sealing: Buffer;
}

/**
 * Seals secrets at rest with AES-256-GCM (NIST SP 800-38D) under keys from the configuration. The first key seals; all of
 * them open, so that a key can be replaced: put the new one in front, run the rotation, and drop the old one.
 *
 * Sealed form: 1 byte format, 8 bytes key id, 12 bytes nonce, 16 bytes tag, ciphertext.
 */
export class Vault {
  private readonly keys: readonly Key[];

  /** @throws VaultError for a list without keys, or a key that is not 32 bytes long */
  constructor(
    keys: readonly Buffer[],
    private readonly options: VaultOptions,
  ) {
    if (keys.length === 0) throw new VaultError('A vault needs at least one key.');
    for (const key of keys)
      if (key.length !== KEY_BYTES) throw new VaultError(`A vault key has ${KEY_BYTES} bytes, not ${key.length}.`);
    this.keys = keys.map((bare) => ({
      id: createHash('sha256').update(bare).digest().subarray(0, ID_BYTES),
      bare,
      sealing: this.sub(bare, 'seal'),
    }));
  }

  /** The first bytes of everything that the first key has sealed: what starts otherwise waits to be sealed anew. */
  get newestPrefix(): Buffer {
    return Buffer.concat([Buffer.from([FORMAT]), this.newest.id]);
  }

  /** @param context what the secret belongs to, for example `signing-key:<kid>`: sealed bytes cannot be moved elsewhere */
  seal(plain: string | Buffer, context: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.newest.sealing, iv).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([this.newestPrefix, iv, cipher.getAuthTag(), body]);
  }

  /** @throws VaultError if no key fits, the context differs, or the bytes were changed */
  open(sealed: Buffer, context: string): Buffer {
    const id = sealed.subarray(1, 1 + ID_BYTES);
    const known = sealed.length >= HEADER_BYTES && sealed[0] === FORMAT;
    const key = known ? this.keys.find((candidate) => candidate.id.equals(id)) : undefined;
    if (key) {
      const iv = sealed.subarray(1 + ID_BYTES, 1 + ID_BYTES + IV_BYTES);
      const tag = sealed.subarray(1 + ID_BYTES + IV_BYTES, HEADER_BYTES);
      return decrypt({ key: key.sealing, iv, tag, body: sealed.subarray(HEADER_BYTES), context });
    }
    if (this.options.opensBareForm) return this.openBareForm(sealed, context);
    if (!known) throw new VaultError('This is not something sealed.');
    throw new VaultError(
      `Sealed with a key that is not among ${this.options.setting} any more: put it back, behind the new one.`,
    );
  }

  /** A keyed digest, for what is too short to be hashed plainly (one-time codes) or must not be made by others (form tokens). */
  mac(value: string, purpose: string): string {
    return this.macWith(this.newest, value, purpose);
  }

  /** Whether `mac` was made by `mac(value, purpose)` under any of the keys, compared in constant time. */
  verifies(value: string, purpose: string, mac: string): boolean {
    const actual = Buffer.from(mac);
    return this.keys.some((key) => {
      const expected = Buffer.from(this.macWith(key, value, purpose));
      return expected.length === actual.length && timingSafeEqual(expected, actual);
    });
  }

  /** One derived key per configured key, newest first: for cookie signatures, which verify with any of them. */
  derived(purpose: string): string[] {
    return this.keys.map(({ bare }) => this.sub(bare, purpose).toString('base64url'));
  }

  private get newest(): Key {
    return this.keys[0] as Key;
  }

  private openBareForm(sealed: Buffer, context: string): Buffer {
    if (sealed.length < IV_BYTES + TAG_BYTES) throw new VaultError('This is not something sealed.');
    const iv = sealed.subarray(0, IV_BYTES);
    const tag = sealed.subarray(-TAG_BYTES);
    const body = sealed.subarray(IV_BYTES, -TAG_BYTES);
    const failures: unknown[] = [];
    for (const { bare } of this.keys) {
      try {
        return decrypt({ key: bare, iv, tag, body, context });
      } catch (failure) {
        failures.push(failure);
      }
    }
    throw new VaultError(
      `Not sealed with any key of ${this.options.setting}, or changed, or belonging to something else.`,
      { cause: failures[0] },
    );
  }

  private macWith({ bare }: Key, value: string, purpose: string): string {
    return createHmac('sha256', this.sub(bare, purpose)).update(value).digest('base64url');
  }

  private sub(secret: Buffer, purpose: string): Buffer {
    const info = `collegium.${this.options.scope}.${purpose}`;
    return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), info, KEY_BYTES));
  }
}

interface Sealed {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly body: Buffer;
  readonly context: string;
}

function decrypt({ key, iv, tag, body, context }: Sealed): Buffer {
  try {
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(context))
      .setAuthTag(tag);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch (cause) {
    throw new VaultError('The sealed bytes were changed, or belong to something else.', { cause });
  }
}

/** Keys as a setting holds them: 32 bytes each, in base64, separated by commas. */
export const VAULT_KEYS = /^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$/;

/** Reads keys out of a setting that matches `VAULT_KEYS`. */
export function readVaultKeys(setting: string): Buffer[] {
  return setting.split(',').map((key) => Buffer.from(key, 'base64'));
}

/** SHA-256, base64url: enough for values that are random and long, such as tokens and client secrets. */
export function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
