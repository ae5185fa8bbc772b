import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, type CryptoKey } from 'jose';
import { SANDBOX_GRANT } from '../src/oidc/sandbox-grant.js';
import {
  authorizationRequest,
  claimsOf,
  facilitator,
  machine,
  office,
  redirectUri,
  sandboxSecret,
  signIn,
  startIdentity,
  type RunningIdentity,
} from './identity.testing.js';

let identity: RunningIdentity;

beforeAll(async () => {
  identity = await startIdentity();
});

afterAll(() => identity.close());

describe('discovery', () => {
  it('advertises addresses under the issuer, whatever host the caller names', async () => {
    const response = await fetch(`${identity.issuer}/.well-known/openid-configuration`, {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    });
    const document = (await response.json()) as Record<string, unknown>;
    expect(document).toMatchObject({
      issuer: identity.issuer,
      jwks_uri: `${identity.issuer}/jwks`,
      token_endpoint: `${identity.issuer}/token`,
      authorization_endpoint: `${identity.issuer}/auth`,
      id_token_signing_alg_values_supported: ['ES256'],
      code_challenge_methods_supported: ['S256'],
      userinfo_endpoint: `${identity.issuer}/me`,
      scopes_supported: ['openid', 'offline_access', 'profile', 'email', 'api'],
    });
  });

  it('publishes public keys only', async () => {
    const { keys } = (await (await fetch(`${identity.issuer}/jwks`)).json()) as { keys: Record<string, unknown>[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    expect(keys[0]).not.toHaveProperty('d');
  });
});

describe('a machine', () => {
  const grant = { grant_type: 'client_credentials' };
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
  });

  it.each([
    ['in the header', grant, () => basic(machine.id, machine.secret)],
    ['in the form', { ...grant, client_id: machine.id, client_secret: machine.secret }, () => ({})],
  ])('gets a token for its secret %s', async (_where, form, headers) => {
    const { status, body } = await identity.token(form, headers());
    expect(status).toBe(200);
    const { payload, protectedHeader } = await jwtVerify(
      body.access_token as string,
      createRemoteJWKSet(new URL(`${identity.issuer}/jwks`)),
      { issuer: identity.issuer, audience: 'collegium' },
    );
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(payload).toMatchObject({
      sub: machine.id,
      client_id: machine.id,
      roles: ['university:herts:client', 'university:herts:registrar'],
    });
    expect((payload.exp as number) - (payload.iat as number)).toBe(600);
  });

  it('is refused with a wrong secret', async () => {
    expect(await identity.token(grant, basic(machine.id, 'something else'))).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });

  it('gets fewer roles if it asks for fewer', async () => {
    const { body } = await identity.token(
      { ...grant, scope: 'university:herts:client' },
      basic(machine.id, machine.secret),
    );
    expect(claimsOf(body.access_token).roles).toEqual(['university:herts:client']);
  });

  it.each([['consortium:consortium:office'], ['everything']])('is refused the wider scope %s', async (scope) => {
    expect(await identity.token({ ...grant, scope }, basic(machine.id, machine.secret))).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope' },
    });
  });

  describe('that signs its assertions', () => {
    const id = 'bath-spa-registry';
    let privateKey: CryptoKey;
    const assertion = (claims: Record<string, string> = {}) =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuer(claims.iss ?? id)
        .setSubject(id)
        .setAudience(claims.aud ?? identity.issuer)
        .setJti(claims.jti ?? crypto.randomUUID())
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(privateKey);
    const withAssertion = async (client_assertion: string) =>
      identity.token({
        ...grant,
        client_assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      });

    beforeAll(async () => {
      const pair = await generateKeyPair('ES256', { extractable: true });
      privateKey = pair.privateKey;
      const made = await identity.call('POST', '/v1/clients', {
        as: office,
        body: {
          id,
          name: 'Registry',
          organisation: 'bath-spa',
          roles: ['university:bath-spa:client'],
          keys: [await exportJWK(pair.publicKey)],
        },
      });
      expect(made).toMatchObject({ status: 201, body: { id, authentication: 'private_key_jwt' } });
      expect(made.body).not.toHaveProperty('secret');
    });

    it('gets a token', async () => {
      const { status, body } = await withAssertion(await assertion());
      expect(status).toBe(200);
      expect(claimsOf(body.access_token)).toMatchObject({ sub: id, roles: ['university:bath-spa:client'] });
    });

    it('is refused when an assertion comes again', async () => {
      const once = await assertion();
      expect((await withAssertion(once)).status).toBe(200);
      expect(await withAssertion(once)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    });

    it('is refused for all but one of the same assertions at the same moment', async () => {
      const once = await assertion();
      const answers = await Promise.all(Array.from({ length: 8 }, () => withAssertion(once)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('is refused with an assertion for somebody else’s server', async () => {
      expect((await withAssertion(await assertion({ aud: 'https://elsewhere.example' }))).status).toBe(401);
    });
  });
});

describe('the userinfo endpoint', () => {
  const ask = async (token?: string, method = 'GET') => {
    const answer = await fetch(`${identity.issuer}/me`, {
      method,
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      challenge: answer.headers.get('www-authenticate'),
      body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
    };
  };
  const tokenWith = async (scope: string) => {
    const request = authorizationRequest({ scope });
    const { url } = await (
      await signIn(identity.browser(), facilitator, request)
    ).submit({ decision: 'allow' }, '/consent');
    const { body } = await identity.token({
      grant_type: 'authorization_code',
      client_id: 'portal',
      redirect_uri: redirectUri,
      code: url.searchParams.get('code') as string,
      code_verifier: request.verifier,
    });
    return body.access_token as string;
  };

  it.each([
    ['openid', {}],
    ['openid profile', { name: 'Fay Facilitator' }],
    [
      'openid profile email api',
      { name: 'Fay Facilitator', email: facilitator, email_verified: expect.any(Boolean) as unknown as boolean },
    ],
  ])('tells what the scope %s allows, and no more', async (scope, claims) => {
    const token = await tokenWith(scope);
    for (const method of ['GET', 'POST'])
      expect(await ask(token, method)).toEqual({
        status: 200,
        challenge: null,
        body: { sub: claimsOf(token).sub, ...claims },
      });
  });

  it('refuses whoever has no token, a broken one, or one without the scope openid', async () => {
    expect(await ask()).toMatchObject({ status: 401, challenge: 'Bearer' });
    for (const token of ['nonsense', `${await tokenWith('openid')}x`])
      expect(await ask(token)).toMatchObject({ status: 401, challenge: 'Bearer error="invalid_token"' });
    expect(await ask(await identity.tokenFor(facilitator))).toMatchObject({
      status: 403,
      challenge: 'Bearer error="insufficient_scope", scope="openid"',
    });
  });
});

describe('a parameter that no text may be', () => {
  const long = 'a'.repeat(50_000);

  it.each([
    ['/oidc/auth?client_id=%00'],
    ['/oidc/auth?client_id=portal&state=%00'],
    ['/oidc/auth?client_id=a%0Ab'],
    ['/oidc/auth?%00=portal'],
    ['/oidc/session/end?client_id=%00'],
    ['/oidc/session/end?post_logout_redirect_uri=%00'],
    ['/oidc/device?user_code=%00'],
  ])('is refused in GET %s, as a page and as OAuth has it', async (path) => {
    const answer = await fetch(identity.url + path, { headers: { accept: 'application/json' } });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        error: 'invalid_request',
        error_description: expect.stringContaining('holds a character') as unknown as string,
      },
    ]);
    const page = await fetch(identity.url + path, { headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('<h1>This did not work</h1>')]);
  });

  it.each([
    ['token', { grant_type: 'client_credentials', client_id: 'a\0b', client_secret: 'x' }],
    ['token', { grant_type: 'client_credentials', client_id: 'a', client_secret: '\0' }],
    ['token', { grant_type: 'authorization_code', client_id: 'portal', code: 'a\u0007' }],
    [
      'token',
      { grant_type: SANDBOX_GRANT, client_id: 'sandbox', client_secret: sandboxSecret, username: 'a\0@b.example' },
    ],
    ['token/revocation', { client_id: 'portal', token: '\0' }],
    ['device/auth', { client_id: '\0' }],
    ['device/auth', { client_id: 'portal', scope: 'openid\0' }],
    ['session/end/confirm', { client_id: '\0' }],
  ])('is refused in POST %s %j', async (path, form) => {
    const answer = await fetch(`${identity.issuer}/${path}`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(form),
    });
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([400, 'invalid_request']);
  });

  it.each([
    ['in the header of a client', { authorization: `Basic ${Buffer.from('a%00b:x').toString('base64')}` }],
    ['that is a broken escape', { authorization: `Basic ${Buffer.from('%zz:x').toString('base64')}` }],
    ['that is not UTF-8', { authorization: `Basic ${Buffer.from('%ff:x').toString('base64')}` }],
  ])('%s is no client', async (_what, headers) => {
    const { status } = await identity.token({ grant_type: 'client_credentials' }, headers);
    expect([400, 401]).toContain(status);
  });

  it.each([[{ client_id: long }], [{ client_id: '\ufffd' }], [{ client_id: 'ÄÖ' }], [{ client_id: '' }]])(
    'nor an id that cannot exist is a client',
    async (form) => {
      const { status, body } = await identity.token({ grant_type: 'client_credentials', client_secret: 'x', ...form });
      expect([[400, 401].includes(status), typeof body.error]).toEqual([true, 'string']);
    },
  );
});

describe('the sandbox’s grant', () => {
  const ask = (form: Record<string, string>) =>
    identity.token({ grant_type: SANDBOX_GRANT, client_id: 'sandbox', client_secret: sandboxSecret, ...form });

  it('gives a token with the roles of today and the person', async () => {
    const { body } = await ask({ username: ` ${facilitator.toUpperCase()} ` });
    expect(claimsOf(body.access_token)).toMatchObject({
      aud: 'collegium',
      client_id: 'sandbox',
      person_id: '0199aaaa-0000-7000-8000-000000000001',
      roles: ['provider:hertscam:facilitator', 'person:0199aaaa-0000-7000-8000-000000000001:self'],
    });
  });

  it.each([
    ['nobody', { username: 'nobody@example.org' }, 'invalid_grant'],
    ['no name', {}, 'invalid_request'],
    ['a wrong secret', { username: facilitator, client_secret: 'wrong' }, 'invalid_client'],
  ])('refuses %s', async (_what, form, error) => {
    expect((await ask(form)).body).toMatchObject({ error });
  });

  it('is given to no other client', async () => {
    expect(await ask({ username: facilitator, client_id: machine.id, client_secret: machine.secret })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  it('does not exist outside a sandbox', async () => {
    const production = await startIdentity({ COLLEGIUM_SANDBOX: 'false', SMTP_URL: 'smtp://127.0.0.1:9' });
    try {
      const { body } = await production.token({
        grant_type: SANDBOX_GRANT,
        client_id: 'sandbox',
        client_secret: sandboxSecret,
        username: facilitator,
      });
      expect(body).toMatchObject({ error: 'invalid_client' });
      const discovery = (await (await fetch(`${production.issuer}/.well-known/openid-configuration`)).json()) as {
        grant_types_supported: string[];
      };
      expect(discovery.grant_types_supported).not.toContain(SANDBOX_GRANT);
      expect((await production.call('GET', '/v1/sandbox/clock')).status).toBe(404);
    } finally {
      await production.close();
    }
  });
});

describe('somebody who signs in', () => {
  it('gets tokens for the code that the application is given, and none the second time', async () => {
    const browser = identity.browser();
    const request = authorizationRequest();
    const consent = await signIn(browser, facilitator, request);
    expect(consent.title).toBe('Allow Portal?');
    const { url } = await consent.submit({ decision: 'allow' }, '/consent');
    expect(url.href.startsWith(`${redirectUri}?`)).toBe(true);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ state: 'xyz', iss: identity.issuer });
    const exchange = {
      grant_type: 'authorization_code',
      client_id: 'portal',
      redirect_uri: redirectUri,
      code: url.searchParams.get('code') as string,
    };

    expect(await identity.token({ ...exchange, code_verifier: 'x'.repeat(43) })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    const { body } = await identity.token({ ...exchange, code_verifier: request.verifier });
    expect(claimsOf(body.access_token)).toMatchObject({
      roles: ['provider:hertscam:facilitator', 'person:0199aaaa-0000-7000-8000-000000000001:self'],
      client_id: 'portal',
      scope: 'openid profile api',
      amr: ['pwd'],
    });
    expect(claimsOf(body.id_token)).toMatchObject({ nonce: 'abc', name: 'Fay Facilitator', amr: ['pwd'] });
    expect(await identity.token({ ...exchange, code_verifier: request.verifier })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('gets no role into a token that was not asked for the API', async () => {
    const request = authorizationRequest({ scope: 'openid' });
    const { url } = await (await signIn(identity.browser(), office, request)).submit({ decision: 'allow' }, '/consent');
    const { body } = await identity.token({
      grant_type: 'authorization_code',
      client_id: 'portal',
      redirect_uri: redirectUri,
      code: url.searchParams.get('code') as string,
      code_verifier: request.verifier,
    });
    expect(claimsOf(body.access_token).roles).toEqual([]);
  });

  it('can use an application that runs in a browser, from its own origin only', async () => {
    const allowed = async (origin: string) => {
      const answer = await fetch(`${identity.issuer}/token`, {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: 'portal',
          code: 'none',
          redirect_uri: redirectUri,
        }),
      });
      return answer.headers.get('access-control-allow-origin');
    };
    expect([await allowed(new URL(redirectUri).origin), await allowed('https://evil.example')]).toEqual([
      new URL(redirectUri).origin,
      null,
    ]);
  });

  it('can give a refresh token back, but not another application’s', async () => {
    const request = authorizationRequest({ scope: 'openid api offline_access', prompt: 'consent' });
    const { url } = await (
      await signIn(identity.browser(), facilitator, request)
    ).submit({ decision: 'allow' }, '/consent');
    const { body } = await identity.token({
      grant_type: 'authorization_code',
      client_id: 'portal',
      redirect_uri: redirectUri,
      code: url.searchParams.get('code') as string,
      code_verifier: request.verifier,
    });
    const refresh_token = body.refresh_token as string;
    const revoke = (form: Record<string, string>) =>
      fetch(`${identity.issuer}/token/revocation`, {
        method: 'POST',
        body: new URLSearchParams({ token: refresh_token, ...form }),
      });
    await revoke({ client_id: machine.id, client_secret: machine.secret });
    const second = await identity.token({ grant_type: 'refresh_token', client_id: 'portal', refresh_token });
    expect(second.status).toBe(200);
    expect(
      (
        await fetch(`${identity.issuer}/token/revocation`, {
          method: 'POST',
          body: new URLSearchParams({ token: second.body.refresh_token as string, client_id: 'portal' }),
        })
      ).status,
    ).toBe(200);
    expect(
      (
        await identity.token({
          grant_type: 'refresh_token',
          client_id: 'portal',
          refresh_token: second.body.refresh_token as string,
        })
      ).body,
    ).toMatchObject({ error: 'invalid_grant' });
  });

  it('can stay connected: a refresh token is good for one use', async () => {
    const request = authorizationRequest({ scope: 'openid api offline_access', prompt: 'consent' });
    const { url } = await (
      await signIn(identity.browser(), facilitator, request)
    ).submit({ decision: 'allow' }, '/consent');
    const first = await identity.token({
      grant_type: 'authorization_code',
      client_id: 'portal',
      redirect_uri: redirectUri,
      code: url.searchParams.get('code') as string,
      code_verifier: request.verifier,
    });
    const refresh = (refresh_token: unknown) =>
      identity.token({ grant_type: 'refresh_token', client_id: 'portal', refresh_token: refresh_token as string });
    const second = await refresh(first.body.refresh_token);
    expect(claimsOf(second.body.access_token).roles).toContain('provider:hertscam:facilitator');
    expect(await refresh(first.body.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    // Its reuse gives away that somebody has copied it, so what came of it ends too.
    expect(await refresh(second.body.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});
