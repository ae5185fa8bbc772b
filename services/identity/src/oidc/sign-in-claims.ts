import type { KoaContextWithOIDC } from 'oidc-provider';

/** What an access token says of how its user signed in, and of what the application may know of them (RFC 9068). */
export interface SignInClaims {
  readonly scope?: string;
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly auth_time?: number;
}

/**
 * Reads them from what the token is made of: a code, a device's code or a refresh token. A token that comes of no sign-in
 * (a machine's, the sandbox's) has none.
 * @param apiScope the scopes of the API that the provider put into the token
 */
export function signInClaims(ctx: KoaContextWithOIDC, apiScope: string | undefined): SignInClaims {
  const { RefreshToken, Grant } = ctx.oidc.entities;
  const source = sourceOf(ctx);
  if (!source || !Grant) return {};
  const { scope: narrowed } = ctx.oidc.params ?? {};
  const asked = typeof narrowed === 'string' && RefreshToken ? new Set(narrowed.split(' ')) : source.scopes;
  const scope = [Grant.getOIDCScopeFiltered(asked), apiScope].filter(Boolean).join(' ');
  return {
    ...(scope ? { scope } : {}),
    ...(source.acr ? { acr: source.acr } : {}),
    ...(source.amr ? { amr: source.amr } : {}),
    ...(source.authTime ? { auth_time: source.authTime } : {}),
  };
}

/** What a token is made of, which remembers the sign-in. */
export function sourceOf(ctx: KoaContextWithOIDC) {
  const { AuthorizationCode, DeviceCode, RefreshToken } = ctx.oidc.entities;
  return AuthorizationCode ?? DeviceCode ?? RefreshToken;
}
