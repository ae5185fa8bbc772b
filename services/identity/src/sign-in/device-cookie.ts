import { randomBytes } from 'node:crypto';
import type { Vault } from '@collegium/vault';

const purpose = 'device-cookie';
const livesSeconds = 180 * 24 * 60 * 60;

export const deviceLivesMs = livesSeconds * 1000;

/**
 * The cookie by which a browser is known again. It lets nobody in: it only says that guesses from here are not a
 * stranger's. With TLS it has the prefix that keeps neighbours of our domain from setting it (RFC 6265bis, `__Host-`).
 */
export class DeviceCookie {
  private readonly name: string;

  constructor(
    private readonly vault: Vault,
    private readonly secure: boolean,
  ) {
    this.name = secure ? '__Host-collegium_device' : 'collegium_device';
  }

  newSecret(): string {
    return randomBytes(32).toString('base64url');
  }

  /** The secret in a request's cookies, if we signed it. */
  read(header: string | undefined): string | undefined {
    for (const part of (header ?? '').split(';')) {
      const [name, value = ''] = part.trim().split('=', 2);
      if (name !== this.name) continue;
      const [secret = '', mac = ''] = value.split('.', 2);
      if (secret !== '' && this.vault.verifies(secret, purpose, mac)) return secret;
    }
    return undefined;
  }

  /** The header that sets it. */
  write(secret: string): string {
    const value = `${secret}.${this.vault.mac(secret, purpose)}`;
    return `${this.name}=${value}; Path=/; Max-Age=${livesSeconds}; SameSite=Lax; HttpOnly${this.secure ? '; Secure' : ''}`;
  }
}
