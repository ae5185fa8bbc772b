import type { EventEmitter } from 'node:events';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '@collegium/persistence';
import { lineFault } from '@collegium/texts';
import type { JWK } from 'jose';
import {
  Provider,
  errors,
  interactionPolicy,
  type AccessToken,
  type Adapter,
  type ClientCredentials,
  type Configuration,
  type KoaContextWithOIDC,
  type ResourceServer,
} from 'oidc-provider';
import { IdentityEnv } from '../config.js';
import { ClientsService } from '../clients/clients.service.js';
import { MULTI_FACTOR, SINGLE_FACTOR, hasSecondFactor } from '../second-factor/second-factor.js';
import { SecondFactorsService } from '../second-factor/second-factors.service.js';
import { UserRolesService } from '../users/user-roles.service.js';
import { maySignIn } from '../users/user.js';
import { UserRow } from '../users/user.entity.js';
import { accountClaims } from './account-claims.js';
import { Vault, digest } from '@collegium/vault';
import { SECRET_HASHES, clientMetadata } from './client-metadata.js';
import { malformedField } from './parameters.js';
import { ClientAdapter, PayloadAdapter } from './payload.adapter.js';
import { devicePages, renderError, signOutPages, withoutScripts } from './provider-pages.js';
import { registerSandboxGrant, sandboxClient } from './sandbox-grant.js';
import { signInClaims, sourceOf } from './sign-in-claims.js';
import { API, API_SCOPE, machineClaims, scopesFor, standardScopes, userClaims } from './token-roles.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Builds the OpenID provider for a set of signing keys. It keeps nothing itself, so it can be built anew when the keys change. */
@Injectable()
export class ProviderFactory {
  private readonly logger = new Logger('OpenId');

  constructor(
    @Inject(IdentityEnv) private readonly env: IdentityEnv,
    private readonly unitOfWork: UnitOfWork,
    private readonly vault: Vault,
    private readonly clients: ClientsService,
    private readonly roles: UserRolesService,
    private readonly secondFactors: SecondFactorsService,
  ) {}

  /** @param keys private keys, the one that signs first */
  build(keys: readonly JWK[]): Provider {
    const provider = new Provider(this.env.issuer, this.configuration(keys));
    // Behind a proxy or not, the address is the configured one: the plugin sets the forwarded headers, callers cannot.
    provider.proxy = true;
    // The compared secret is the placeholder of our metadata; what counts are the digests.
    provider.Client.prototype.compareClientSecret = compareWithHashes;
    refuseMalformedForms(provider);
    provider.use(async (ctx, next) => {
      if (await lostDeviceSession(provider, ctx)) return;
      await next();
      withoutScripts(ctx as KoaContextWithOIDC);
      nameApiScope(ctx as KoaContextWithOIDC);
    });
    if (this.env.COLLEGIUM_SANDBOX)
      registerSandboxGrant(provider, this.apiFor(API_SCOPE), (email) => this.accountByEmail(email));
    // Koa's own event is not among the provider's types; without a listener Koa writes to the console.
    const emitter: EventEmitter = provider;
    emitter.on('error', (error) => this.logger.error(error, 'The provider failed'));
    emitter.on('server_error', (ctx: KoaContextWithOIDC, error) =>
      this.logger.error(error, `The provider's route ${ctx.oidc.route} failed`),
    );
    return provider;
  }

  private configuration(keys: readonly JWK[]): Configuration {
    const { env } = this;
    const cookie = {
      httpOnly: true,
      sameSite: 'lax',
      signed: true,
      secure: env.PUBLIC_URL.startsWith('https:'),
    } as const;
    return {
      adapter: (kind: string): Adapter =>
        kind === 'Client'
          ? new ClientAdapter((id) => this.findClient(id))
          : new PayloadAdapter(kind, this.unitOfWork.dataSource, this.vault),
      clients: env.COLLEGIUM_SANDBOX ? [sandboxClient(env.SANDBOX_CLIENT_SECRET as string)] : [],
      jwks: { keys: keys as Required<Configuration>['jwks']['keys'] },
      enabledJWA: {
        clientAuthSigningAlgValues: ['ES256', 'RS256', 'PS256', 'EdDSA', 'Ed25519'],
        idTokenSigningAlgValues: ['ES256'],
        userinfoSigningAlgValues: ['ES256'],
      },
      clientDefaults: { id_token_signed_response_alg: 'ES256' },
      clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
      extraClientMetadata: { properties: [SECRET_HASHES] },
      cookies: {
        keys: this.vault.derived('cookies'),
        names: { session: 'collegium_session', interaction: 'collegium_interaction', resume: 'collegium_resume' },
        long: cookie,
        short: cookie,
      },
      scopes: standardScopes,
      claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], profile: ['name'], email: ['email', 'email_verified'] },
      // Applications need not ask the userinfo endpoint: what was asked for also comes in the ID token.
      conformIdTokenClaims: false,
      responseTypes: ['code'],
      pkce: { required: () => true },
      rotateRefreshToken: true,
      findAccount: (_ctx, sub) => this.account(sub),
      formats: {
        customizers: {
          jwt: (ctx, _token, jwt) =>
            void Object.assign(jwt.payload, signInClaims(ctx, jwt.payload.scope as string | undefined)),
        },
      },
      // The library's own endpoint stays off: see Userinfo.
      discovery: { userinfo_endpoint: `${env.issuer}/me` },
      extraTokenClaims: (ctx, token) => this.tokenClaims(ctx, token),
      // Applications in a browser call the token endpoint from the origin that their users are sent back to.
      clientBasedCORS: (_ctx, origin, client) =>
        (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
      acrValues: [SINGLE_FACTOR, MULTI_FACTOR],
      interactions: {
        policy: this.interactionPolicy(),
        url: (_ctx, interaction) => `/oidc/interaction/${interaction.uid}`,
      },
      renderError,
      ttl: {
        AccessToken: env.ACCESS_TOKEN_SECONDS,
        ClientCredentials: env.ACCESS_TOKEN_SECONDS,
        IdToken: 10 * minute,
        AuthorizationCode: minute,
        DeviceCode: 10 * minute,
        Interaction: 30 * minute,
        Session: 12 * hour,
        RefreshToken: 14 * day,
        Grant: 14 * day,
      },
      features: {
        devInteractions: { enabled: false },
        dPoP: { enabled: false },
        pushedAuthorizationRequests: { enabled: false },
        userinfo: { enabled: false },
        clientCredentials: { enabled: true },
        revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
        rpInitiatedLogout: { enabled: true, ...signOutPages },
        deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****', deviceInfo: () => ({}), ...devicePages },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => API,
          useGrantedResource: () => true,
          getResourceServerInfo: (ctx, resource, client) => {
            if (resource !== API) throw new errors.InvalidTarget();
            return this.apiFor(
              scopesFor(client.grantTypeAllowed('client_credentials'), textOf(ctx.oidc.params?.scope)),
            );
          },
        },
      },
    };
  }

  private apiFor(scope: string): ResourceServer {
    return {
      audience: this.env.OIDC_AUDIENCE,
      scope,
      accessTokenFormat: 'jwt',
      accessTokenTTL: this.env.ACCESS_TOKEN_SECONDS,
      jwt: { sign: { alg: 'ES256' } },
    };
  }

  /** Whoever is signed in with one factor and needs two is asked for the second, whatever application they come from. */
  private interactionPolicy() {
    const policy = interactionPolicy.base();
    policy.get('login')?.checks.add(
      new interactionPolicy.Check('second_factor', 'a second factor is required', 'login_required', async (ctx) => {
        const { session } = ctx.oidc;
        return session?.accountId && !hasSecondFactor(session.amr)
          ? this.secondFactors.isRequiredOf(session.accountId)
          : interactionPolicy.Check.NO_NEED_TO_PROMPT;
      }),
    );
    return policy;
  }

  /** Anybody may ask for any id: what no client can be called is not looked for (NUL, or a comma, which would be two tenants). */
  private async findClient(id: string) {
    if (!/^[\w.:-]{1,200}$/.test(id)) return undefined;
    const found = await this.clients.active(id);
    return found && clientMetadata(found.client, found.secretHashes);
  }

  private async account(id: string) {
    const user = await this.unitOfWork.run(({ manager }) => manager.findOneBy(UserRow, { id }));
    if (!user || !maySignIn(user)) return undefined;
    return {
      accountId: user.id,
      claims: () => accountClaims(user),
    };
  }

  private async accountByEmail(email: string): Promise<string | undefined> {
    if (lineFault(email)) return undefined;
    const user = await this.unitOfWork.run(({ manager }) => manager.findOneBy(UserRow, { email }));
    return user && maySignIn(user) ? user.id : undefined;
  }

  /** Asked anew for every token, so that a role taken away is gone from the next one. */
  private async tokenClaims(ctx: KoaContextWithOIDC, token: AccessToken | ClientCredentials) {
    if (token.kind === 'ClientCredentials') {
      const found = await this.clients.active(token.clientId as string);
      if (!found) throw new errors.InvalidClient('client is not active');
      return machineClaims(found.client, token);
    }
    const claims = await this.roles.claimsOf((token as AccessToken).accountId as string);
    if (!claims) throw new errors.InvalidGrant('account is not active');
    // Who was given such a role since they signed in must sign in anew; a refresh token alone does not carry it.
    if (
      token.gty !== 'sandbox' &&
      this.secondFactors.isRequiredFor(claims.roles) &&
      !hasSecondFactor(sourceOf(ctx)?.amr)
    )
      throw new errors.InvalidGrant('this account needs a second factor: sign in again');
    return userClaims(claims, token);
  }
}

/** Overrides a method of the provider's clients: see {@link SECRET_HASHES}. */
function compareWithHashes(this: object, secret: string): boolean {
  const hashes = (this as Record<string, unknown>)[SECRET_HASHES];
  return Array.isArray(hashes) && hashes.includes(digest(secret));
}

/** The library lists the scopes of OpenID Connect only; ours of the API is granted as well, so it is listed (RFC 8414). */
function nameApiScope(ctx: KoaContextWithOIDC): void {
  const document = ctx.body as { scopes_supported?: string[] };
  if (ctx.oidc?.route === 'discovery' && document.scopes_supported) document.scopes_supported.push(API_SCOPE);
}

/**
 * The provider reads forms itself; what it has read goes through here. It answers an error thrown here as a form that cannot
 * be read: 400 `invalid_request`.
 */
function refuseMalformedForms(provider: Provider): void {
  const forms = new WeakMap<object, unknown>();
  Object.defineProperty(provider.OIDCContext.prototype, 'body', {
    get(this: object) {
      return forms.get(this);
    },
    set(this: object, form: unknown) {
      const malformed = typeof form === 'object' && form !== null && malformedField({ ...form });
      if (malformed) throw new errors.InvalidRequest(`${malformed} holds a character that no parameter may hold`);
      forms.set(this, form);
    },
  });
}

/**
 * Begins anew where the form of a device's code comes without a session that lives: the provider would fail on it, since
 * it shows the form again and cannot save a session that it never saved before.
 */
async function lostDeviceSession(
  provider: Provider,
  ctx: Parameters<Parameters<Provider['use']>[0]>[0],
): Promise<boolean> {
  const ofDevice =
    (ctx.method === 'POST' && ctx.path === '/device') || (ctx.method === 'GET' && ctx.path.startsWith('/device/'));
  if (!ofDevice || (await provider.Session.get(ctx as KoaContextWithOIDC)).exp !== undefined) return false;
  ctx.status = 303;
  ctx.redirect('/oidc/device');
  return true;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
