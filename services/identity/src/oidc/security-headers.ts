/**
 * Headers of everything under `/oidc`. Pages load nothing but our stylesheet and send forms nowhere but to us; browsers
 * also hold the redirect that follows a form against `form-action`, so an address we send people back to is named there.
 * @param formTargets where a form may lead in the end, beside ourselves; they have been checked against the client
 * @param options `scripts`: whether the page has a script of ours; no other page may run any
 */
export function securityHeaders(
  formTargets: readonly (string | undefined)[] = [],
  { scripts = false }: { readonly scripts?: boolean } = {},
): Record<string, string> {
  const targets = formTargets.flatMap((uri) => sourceOf(uri) ?? []);
  return {
    'content-security-policy': `default-src 'none'; style-src 'self'; script-src${scripts ? " 'self'" : ''}; form-action ${["'self'", ...targets].join(' ')}; frame-ancestors 'none'; base-uri 'none'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
  };
}

function sourceOf(uri: string | undefined): string | undefined {
  const url = uri === undefined ? null : URL.parse(uri);
  if (!url) return undefined;
  return url.origin === 'null' ? url.protocol : url.origin;
}
