import { randomBytes } from 'node:crypto';
import type { AdapterPayload } from 'oidc-provider';
import type { Client } from '../clients/client.js';

/** Our own member of a client's metadata: digests of the secrets that count now. */
export const SECRET_HASHES = 'collegium_secret_hashes';

/** The provider wants to see a secret; it compares by {@link SECRET_HASHES}, and this one, new in each process, is nobody's. */
const placeholder = randomBytes(32).toString('base64url');

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

const methods = { client_secret: 'client_secret_basic', private_key_jwt: 'private_key_jwt', none: 'none' } as const;

/** What the provider must know of a client (RFC 7591). */
export function clientMetadata(client: Client, secretHashes: readonly string[]): AdapterPayload {
  return {
    client_id: client.id,
    client_name: client.name,
    token_endpoint_auth_method: methods[client.authentication],
    ...(client.authentication === 'client_secret' ? { client_secret: placeholder, [SECRET_HASHES]: secretHashes } : {}),
    ...(client.authentication === 'private_key_jwt' ? { jwks: { keys: client.keys.map((key) => ({ ...key })) } } : {}),
    ...(client.kind === 'machine' ? machine : application(client)),
  };
}

const machine = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] } satisfies AdapterPayload;

function application({ redirectUris, postLogoutRedirectUris, deviceFlow }: Client): AdapterPayload {
  const byBrowser = redirectUris.length > 0;
  return {
    // "web" compares redirect addresses exactly; "native" would let any port of this machine pass.
    application_type: redirectUris.every((uri) => /^https?:/.test(uri)) ? 'web' : 'native',
    grant_types: [...(byBrowser ? ['authorization_code'] : []), ...(deviceFlow ? [deviceGrant] : []), 'refresh_token'],
    response_types: byBrowser ? ['code'] : [],
    response_modes: byBrowser ? ['query'] : undefined,
    redirect_uris: [...redirectUris],
    post_logout_redirect_uris: [...postLogoutRedirectUris],
  };
}
