import { Caller, type Addresses } from './api.js';

/** A machine's own client, as the office has made it. */
export interface MachineClient {
  readonly id: string;
  readonly secret: string;
}

/** A caller that is a machine and signs in with its own client (OAuth 2.0 client credentials). */
export function machine(addresses: Addresses, { id, secret }: MachineClient): Caller {
  let kept = { token: '', until: 0 };
  return new Caller(addresses, async () => {
    if (kept.until > Date.now()) return kept.token;
    const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    const response = await fetch(`${addresses.identity}/oidc/token`, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    if (!response.ok) throw new Error(`Client ${id} could not sign in: ${response.status} ${await response.text()}`);
    const { access_token: token, expires_in: seconds } = (await response.json()) as {
      access_token: string;
      expires_in: number;
    };
    kept = { token, until: Date.now() + (seconds - 60) * 1000 };
    return token;
  });
}
