import { randomBytes } from 'node:crypto';
import { errors, type ClientMetadata, type Provider, type ResourceServer } from 'oidc-provider';
import { normaliseEmail } from '../users/user.js';
import { digest } from '@collegium/vault';
import { SECRET_HASHES } from './client-metadata.js';
import { API, API_SCOPE } from './token-roles.js';

/** A token for anybody, for scripts that play many people. It exists in a sandbox only. */
export const SANDBOX_GRANT = 'urn:collegium:params:oauth:grant-type:sandbox';

export function sandboxClient(secret: string): ClientMetadata {
  return {
    client_id: 'sandbox',
    client_name: 'Sandbox',
    client_secret: randomBytes(32).toString('base64url'),
    [SECRET_HASHES]: [digest(secret)],
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: [SANDBOX_GRANT],
    response_types: [],
    redirect_uris: [],
  } as ClientMetadata;
}

/**
 * Registers the grant: `username` is the address of an account, the answer is an access token as if it had signed in.
 * @param info what the provider knows of our API
 */
export function registerSandboxGrant(
  provider: Provider,
  info: ResourceServer,
  accountByEmail: (email: string) => Promise<string | undefined>,
): void {
  provider.registerGrantType<{ username?: string }>(
    SANDBOX_GRANT,
    async (ctx) => {
      const { username } = ctx.oidc.params;
      if (!username) throw new errors.InvalidRequest('username is missing');
      const accountId = await accountByEmail(normaliseEmail(username));
      if (!accountId) throw new errors.InvalidGrant('no account with this username may sign in');
      const resourceServer = new provider.ResourceServer(API, info);
      const token = new provider.AccessToken({
        accountId,
        client: ctx.oidc.client,
        gty: 'sandbox',
        grantId: '',
        scope: API_SCOPE,
        resourceServer,
      });
      ctx.body = {
        access_token: await token.save(),
        token_type: 'Bearer',
        expires_in: token.expiration,
        scope: API_SCOPE,
      };
    },
    ['username'],
  );
}
