import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Vault, VaultError, digest } from './vault.js';

const old = Buffer.alloc(32, 1);
const fresh = Buffer.alloc(32, 2);

describe('Vault', () => {
  it('opens what it sealed', () => {
    const vault = new Vault([old]);
    expect(vault.open(vault.seal('a private key', 'signing-key:1'), 'signing-key:1').toString()).toBe('a private key');
  });

  it('never seals the same text to the same bytes', () => {
    const vault = new Vault([old]);
    expect(vault.seal('text', 'c').equals(vault.seal('text', 'c'))).toBe(false);
  });

  it('opens with an older key after the key was replaced', () => {
    const sealed = new Vault([old]).seal('text', 'c');
    expect(new Vault([fresh, old]).open(sealed, 'c').toString()).toBe('text');
  });

  it.each([
    ['a key that was dropped', (sealed: Buffer) => new Vault([fresh]).open(sealed, 'c')],
    ['another context', (sealed: Buffer) => new Vault([old]).open(sealed, 'd')],
    [
      'a changed byte',
      (sealed: Buffer) =>
        new Vault([old]).open(
          Buffer.concat([sealed.subarray(0, -1), Buffer.from([(sealed.at(-1) as number) ^ 1])]),
          'c',
        ),
    ],
    ['bytes of something else', () => new Vault([old]).open(randomBytes(50).fill(0, 0, 1), 'c')],
  ])('does not open with %s', (_why, open) => {
    expect(() => open(new Vault([old]).seal('text', 'c'))).toThrow(VaultError);
  });

  it.each([[[]], [[Buffer.alloc(16)]]])('refuses to start with unusable keys', (keys) => {
    expect(() => new Vault(keys)).toThrow(VaultError);
  });

  it('makes digests that depend on key, purpose and value', () => {
    const vault = new Vault([old]);
    expect(vault.verifies('123456', 'code', vault.mac('123456', 'code'))).toBe(true);
    const others = [
      vault.mac('123457', 'code'),
      vault.mac('123456', 'form'),
      new Vault([fresh]).mac('123456', 'code'),
      '',
    ];
    for (const mac of others) expect(vault.verifies('123456', 'code', mac)).toBe(false);
  });

  it('derives one key per configured key, the newest first', () => {
    expect(new Vault([fresh, old]).derived('cookies')).toEqual([
      ...new Vault([fresh]).derived('cookies'),
      ...new Vault([old]).derived('cookies'),
    ]);
  });
});

describe('digest', () => {
  it('is SHA-256 in base64url', () => {
    expect(digest('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });
});
