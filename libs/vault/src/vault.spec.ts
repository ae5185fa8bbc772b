import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Vault, VaultError, digest } from './vault.js';

const options = { scope: 'identity', setting: 'IDENTITY_ENCRYPTION_KEYS' };
const vaultOf = (...keys: Buffer[]) => new Vault(keys, options);
const old = Buffer.alloc(32, 1);
const fresh = Buffer.alloc(32, 2);

describe('Vault', () => {
  it('opens what it sealed', () => {
    const vault = vaultOf(old);
    expect(vault.open(vault.seal('a private key', 'signing-key:1'), 'signing-key:1').toString()).toBe('a private key');
  });

  it('never seals the same text to the same bytes', () => {
    const vault = vaultOf(old);
    expect(vault.seal('text', 'c').equals(vault.seal('text', 'c'))).toBe(false);
  });

  it('opens with an older key after the key was replaced', () => {
    const sealed = vaultOf(old).seal('text', 'c');
    expect(vaultOf(fresh, old).open(sealed, 'c').toString()).toBe('text');
  });

  it.each([
    ['a key that was dropped', (sealed: Buffer) => vaultOf(fresh).open(sealed, 'c')],
    ['another context', (sealed: Buffer) => vaultOf(old).open(sealed, 'd')],
    [
      'a changed byte',
      (sealed: Buffer) =>
        vaultOf(old).open(Buffer.concat([sealed.subarray(0, -1), Buffer.from([(sealed.at(-1) as number) ^ 1])]), 'c'),
    ],
    ['bytes of something else', () => vaultOf(old).open(randomBytes(50).fill(0, 0, 1), 'c')],
  ])('does not open with %s', (_why, open) => {
    expect(() => open(vaultOf(old).seal('text', 'c'))).toThrow(VaultError);
  });

  it.each([[[]], [[Buffer.alloc(16)]]])('refuses to start with unusable keys', (keys) => {
    expect(() => new Vault(keys, options)).toThrow(VaultError);
  });

  it('makes digests that depend on key, purpose and value', () => {
    const vault = vaultOf(old);
    expect(vault.verifies('123456', 'code', vault.mac('123456', 'code'))).toBe(true);
    const others = [vault.mac('123457', 'code'), vault.mac('123456', 'form'), vaultOf(fresh).mac('123456', 'code'), ''];
    for (const mac of others) expect(vault.verifies('123456', 'code', mac)).toBe(false);
  });

  it('derives one key per configured key, the newest first', () => {
    expect(vaultOf(fresh, old).derived('cookies')).toEqual([
      ...vaultOf(fresh).derived('cookies'),
      ...vaultOf(old).derived('cookies'),
    ]);
  });
});

describe('digest', () => {
  it('is SHA-256 in base64url', () => {
    expect(digest('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });
});

describe('the older form of sealing', () => {
  const bare = (key: Buffer, text: string, owner: string): Buffer => {
    const nonce = Buffer.alloc(12, 7);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
    return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  };
  const tolerant = (...keys: Buffer[]) =>
    new Vault(keys, { scope: 'accreditation', setting: 'ENCRYPTION_KEYS', opensBareForm: true });

  it('opens under any of the keys', () => {
    expect(
      tolerant(fresh, old)
        .open(bare(old, 'a key', 'a'), 'a')
        .toString(),
    ).toBe('a key');
  });

  it.each([
    ['for another owner', () => tolerant(old).open(bare(old, 'a key', 'a'), 'b')],
    ['under another key', () => tolerant(fresh).open(bare(old, 'a key', 'a'), 'a')],
    ['with its end cut off', () => tolerant(old).open(bare(old, 'a key', 'a').subarray(0, -1), 'a')],
    ['with a changed byte', () => tolerant(old).open(bare(old, 'a key', 'a').fill(0, 14, 15), 'a')],
    ['where a vault does not allow it', () => vaultOf(old).open(bare(old, 'a key', 'a'), 'a')],
  ])('does not open %s', (_title, open) => {
    expect(open).toThrow(VaultError);
  });

  it('is told from the newer form, which services of other names cannot open', () => {
    const sealed = tolerant(old).seal('a key', 'a');
    expect(sealed.subarray(0, 9)).toEqual(tolerant(old).newestPrefix);
    expect(() => vaultOf(old).open(sealed, 'a')).toThrow(VaultError);
  });
});
