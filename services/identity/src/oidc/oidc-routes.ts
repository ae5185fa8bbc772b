import type { RouteWithPolicy } from '@collegium/auth';

const everybody = { public: true } as const;
const route = (method: string, path: string, handler: string): RouteWithPolicy => ({
  method,
  path,
  handler,
  policy: everybody,
});

/**
 * The routes that bypass Nest's guards, for the test that walks all routes. All are open to everybody: what they give
 * depends on what the caller proves to the provider (client authentication, the cookie of an interaction).
 */
export const oidcRoutes: readonly RouteWithPolicy[] = [
  route('GET', '/oidc/assets/pages.css', 'OidcPlugin.stylesheet'),
  route('GET', '/oidc/assets/passkey.js', 'OidcPlugin.passkeyScript'),
  ...['', '/code', '/password', '/second'].flatMap((step) =>
    ['GET', 'POST'].map((method) => route(method, `/oidc/interaction/:uid${step}`, 'InteractionRoutes')),
  ),
  ...['GET', 'POST'].map((method) => route(method, '/oidc/link/:secret/:uid', 'LinkRoutes')),
  ...['/consent', '/cancel'].map((step) => route('POST', `/oidc/interaction/:uid${step}`, 'InteractionRoutes')),
  ...['GET', 'POST', 'OPTIONS'].map((method) => route(method, '/oidc/me', 'Userinfo')),
  route('POST', '/oidc/token', 'OidcPlugin.provide'),
  route('POST', '/oidc/device', 'OidcPlugin.provide'),
  route('ALL', '/oidc/*', 'OidcPlugin.provide'),
];
