import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { vaultOf } from '../sealed-columns.js';
import { DeviceCookie } from './device-cookie.js';

const vault = vaultOf({ IDENTITY_ENCRYPTION_KEYS: randomBytes(32).toString('base64') });

describe('the cookie of a known device', () => {
  it('cannot be read by scripts, sent by other sites’ forms, or set by neighbours of our domain', () => {
    expect(new DeviceCookie(vault, true).write('secret')).toMatch(
      /^__Host-collegium_device=secret\.[\w-]{43}; Path=\/; Max-Age=15552000; SameSite=Lax; HttpOnly; Secure$/,
    );
    expect(new DeviceCookie(vault, false).write('secret')).toMatch(/^collegium_device=[^;]+; .*HttpOnly$/);
  });

  it('is read among others, and only as we have signed it', () => {
    const cookie = new DeviceCookie(vault, true);
    const secret = cookie.newSecret();
    const [pair] = cookie.write(secret).split(';') as [string];
    expect(cookie.read(`a=b; ${pair}; c=d`)).toBe(secret);
    for (const forged of [
      undefined,
      '',
      '__Host-collegium_device',
      `__Host-collegium_device=${secret}`,
      `__Host-collegium_device=${secret}.`,
      pair.slice(0, -1),
      pair.replace(secret, cookie.newSecret()),
      pair.replace('__Host-', ''),
    ])
      expect(cookie.read(forged)).toBeUndefined();
    expect(
      new DeviceCookie(vaultOf({ IDENTITY_ENCRYPTION_KEYS: randomBytes(32).toString('base64') }), true).read(pair),
    ).toBeUndefined();
  });
});
