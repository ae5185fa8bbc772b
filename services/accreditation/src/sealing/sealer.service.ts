import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/** Keeps secrets unreadable in the database: AES-256-GCM, bound to what they belong to. */
export class Sealer {
  /** @param key 32 bytes */
  constructor(private readonly key: Buffer) {}

  /** @param owner what the secret belongs to; it opens for nothing else, so that rows cannot be swapped */
  seal(secret: Buffer, owner: string): Buffer {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce).setAAD(Buffer.from(owner));
    return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws Error if the key or the owner is another, or a byte was changed */
  open(sealed: Buffer, owner: string): Buffer {
    const decipher = createDecipheriv(ALGORITHM, this.key, sealed.subarray(0, NONCE)).setAAD(Buffer.from(owner));
    decipher.setAuthTag(sealed.subarray(-TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()]);
  }
}
