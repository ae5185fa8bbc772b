import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from './browser.js';
import {
  authorizationRequest,
  claimsOf,
  facilitator,
  mailedCode,
  mailedLink as newestLink,
  office,
  password,
  redirectUri,
  signIn,
  startIdentity,
  type RunningIdentity,
} from './identity.testing.js';

let identity: RunningIdentity;

beforeAll(async () => {
  identity = await startIdentity();
});

afterAll(() => identity.close());

const invite = (email: string) =>
  identity.call('POST', '/v1/users', {
    as: office,
    body: { email, name: 'Robin Example', roles: ['provider:hertscam:facilitator'] },
  });
const mailedLink = async (email: string) => (await newestLink(identity, email)) as string;
const start = (browser: Browser) => browser.visit(authorizationRequest().path);
const errorsOf = (page: Page) =>
  [...page.text.matchAll(/<p class="error"[^>]*><span[^>]*>Error:<\/span> ([^<]*)/g)].map(([, message]) => message);

describe('the password', () => {
  it('that is wrong gets the same answer whether or not there is such an account', async () => {
    const texts: string[] = [];
    for (const email of [office, 'nobody@example.org']) {
      const page = await (
        await start(identity.browser())
      ).submit({ email, password: 'something else', way: 'password' });
      expect(page.title).toBe('Error: Sign in');
      texts.push(page.text.replaceAll(email, '').replaceAll(/interaction\/[\w-]+|value="[\w-]{43}"/g, ''));
    }
    expect(texts[0]).toBe(texts[1]);
  });

  it.each([
    ['somebody', 'locked@hertscam.example'],
    ['nobody', 'no.such.account@example.org'],
  ])('of %s is locked after five failures, and a code still works', async (who, email) => {
    if (who === 'somebody') await invite(email);
    const browser = identity.browser();
    let page = await start(browser);
    for (let failure = 1; failure <= 5; failure++) {
      page = await page.submit({ email, password: `wrong ${failure}`, way: 'password' });
      expect(errorsOf(page)).toEqual([
        'Address and password do not belong together. Check both, or ask for a code by email',
      ]);
    }
    page = await page.submit({ email, password: 'wrong again', way: 'password' });
    expect(errorsOf(page)[0]).toMatch(/^Too many tries\. Wait until \d\d:\d\d, or ask for a code by email$/);
    expect((await page.submit({ email, way: 'code' })).title).toBe('Enter your code');
  });

  it('lets nobody in while the account is locked, not even the right one', async () => {
    const email = 'locked.out@hertscam.example';
    await invite(email);
    const browser = identity.browser();
    const chosen = await withCode(browser, email);
    await chosen.submit({ password: 'four other random words', way: 'set' }, '/password');
    let page = await start(identity.browser());
    for (let failure = 1; failure <= 5; failure++)
      page = await page.submit({ email, password: `wrong ${failure}`, way: 'password' });
    page = await page.submit({ email, password: 'four other random words', way: 'password' });
    expect(errorsOf(page)[0]).toMatch(/^Too many tries/);
  });

  it.each([
    [{ email: 'not an address', way: 'password' }, 'Enter an email address, like name@example.org'],
    [{ email: office, way: 'password' }, 'Enter your password, or ask for a code by email'],
  ])('is asked for again with %j', async (fields, message) => {
    expect(errorsOf(await (await start(identity.browser())).submit(fields))).toEqual([message]);
  });
});

/** Asks for a code and types it in. */
async function withCode(browser: Browser, email: string, fields: Record<string, string> = {}): Promise<Page> {
  const sent = await (await start(browser)).submit({ email, way: 'code' });
  return sent.submit({ code: (await mailedCode(identity, email)) as string, ...fields }, '/code');
}

describe('a stranger who tries six passwords and asks for six codes', () => {
  const chosen = 'four other random words';

  it('keeps the owner out neither on a known device, nor with the link of any mail on a new one', async () => {
    const email = 'stalked@hertscam.example';
    await invite(email);
    const home = identity.browser();
    await (await withCode(home, email)).submit({ password: chosen, way: 'set' }, '/password');
    expect(home.cookie('collegium_device')).toMatch(/^[\w-]{43}\.[\w-]{43}$/);
    let page = await start(identity.browser());
    for (let time = 1; time <= 6; time++)
      page = await page.submit({ email, password: `wrong ${time}`, way: 'password' });
    for (let time = 1; time <= 6; time++) await (await start(identity.browser())).submit({ email, way: 'code' });
    expect(
      errorsOf(await (await start(identity.browser())).submit({ email, password: chosen, way: 'password' }))[0],
    ).toMatch(/^Too many tries/);

    await home.visit('/oidc/session/end').then((ask) => ask.submit({ logout: 'yes' }));
    expect((await (await start(home)).submit({ email, password: chosen, way: 'password' })).title).toBe(
      'Allow Portal?',
    );

    const abroad = identity.browser();
    const waiting = await start(abroad);
    const link = await abroad.visit(await mailedLink(email));
    expect([link.title, link.response.headers.get('referrer-policy')]).toEqual(['Sign in by link', 'no-referrer']);
    expect((await link.submit({})).title).toBe('You have shown that you read this mailbox');
    const known = await abroad.visit(waiting.url.pathname);
    expect(known.text).toContain(`Continue as ${email}`);
    expect((await known.submit({ way: 'link' })).title).toBe('Allow Portal?');
    expect((await identity.browser().visit(await mailedLink(email))).response.status).toBe(410);
  });

  it('is not signed in by the link that the owner opens', async () => {
    const email = 'lured@hertscam.example';
    await invite(email);
    const stranger = identity.browser();
    const waiting = await (await start(stranger)).submit({ email, way: 'code' });
    const owner = identity.browser();
    await (await owner.visit(await mailedLink(email))).submit({});
    const again = await stranger.visit(waiting.url.pathname.replace(/\/code$/, ''));
    expect([again.title, again.text.includes('Continue as')]).toEqual(['Sign in', false]);
  });

  it.each([['nonsense/x'], ['%00/%00'], [`${'a'.repeat(43)}/..%2f..`]])(
    'learns nothing from a link that he makes up: %s',
    async (path) => {
      for (const method of ['GET', 'POST']) {
        const page = await identity.browser().visit(`/oidc/link/${path}`, { method });
        expect([404, 410]).toContain(page.response.status);
        expect(['This link cannot be used any more', 'This did not work']).toContain(page.title);
      }
    },
  );
});

describe('a form that no page of ours sends', () => {
  it.each([
    ['a direction mark in the address', { email: 'a\u202eb@example.org', way: 'password', password: 'x' }],
    ['a list of addresses', { 'email[]': 'a@example.org', way: 'code' }],
    ['a way that there is not', { email: 'a@example.org', password: 'x', way: 'elsewhere' }],
    ['a very long address', { email: `${'a'.repeat(300)}@example.org`, way: 'code' }],
  ])('with %s is asked for again', async (_what, fields) => {
    const page = await (await start(identity.browser())).submit(fields as Record<string, string>);
    expect([page.response.status, page.title]).toEqual([200, 'Error: Sign in']);
  });

  it.each([
    ['a NUL in the address', { email: 'a\0b@example.org', way: 'code' }],
    ['a NUL in the password', { email: 'a@example.org', password: '\0', way: 'password' }],
    ['a NUL in a name', { 'a\0': 'b' }],
    ['half an emoji in the address', { email: '\ud83d@example.org', way: 'code' }],
  ])('with %s gets a page that says so', async (_what, fields) => {
    const page = await (await start(identity.browser())).submit(fields as Record<string, string>);
    expect(page.response.status).toBeLessThan(500);
    expect(['This did not work', 'Error: Sign in', 'Enter your code']).toContain(page.title);
  });

  it('with a field twice gets a page that says so', async () => {
    const browser = identity.browser();
    const page = await start(browser);
    const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] as string;
    const again = await browser.visit(page.url.pathname, {
      method: 'POST',
      body: new URLSearchParams([
        ['token', token],
        ['email', 'a@example.org'],
        ['email', 'b@example.org'],
      ]),
    });
    expect([again.response.status, again.title]).toEqual([400, 'This did not work']);
  });
});

describe('a code by mail', () => {
  it.each([
    ['a hyphen', (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`],
    ['spaces', (code: string) => ` ${code.slice(0, 3)} ${code.slice(3)} `],
    [
      'full-width digits',
      (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    ],
  ])('is taken with %s', async (_what, typed) => {
    const email = 'typed@hertscam.example';
    await invite(email);
    const sent = await (await start(identity.browser())).submit({ email, way: 'code' });
    const page = await sent.submit({ code: typed((await mailedCode(identity, email)) as string) }, '/code');
    expect(page.title).toBe('Choose a password');
  });

  it.each([['12345'], ['six'], ['']])('that cannot be one (%j) is asked for again', async (code) => {
    const sent = await (await start(identity.browser())).submit({ email: office, way: 'code' });
    expect(errorsOf(await sent.submit({ code }, '/code'))).toEqual(['Enter the six digits of the code']);
  });

  it('lets the invited in, who may choose a password and use it from then on', async () => {
    const email = 'invited@hertscam.example';
    await invite(email);
    const choose = await withCode(identity.browser(), email);
    expect(choose.title).toBe('Choose a password');
    const short = await choose.submit({ password: 'short', way: 'set' }, '/password');
    expect(errorsOf(short)).toEqual(['Enter a password of at least 12 characters']);
    expect((await short.submit({ password: 'four other random words', way: 'set' }, '/password')).title).toBe(
      'Allow Portal?',
    );
    const again = await (
      await start(identity.browser())
    ).submit({ email, password: 'four other random words', way: 'password' });
    expect(again.title).toBe('Allow Portal?');
    const { body } = await identity.call('GET', `/v1/users?filter[email]=${email}`, { as: office });
    expect(body.data).toMatchObject([{ email, status: 'active' }]);
  });

  it('need not lead to a password', async () => {
    const email = 'skips@hertscam.example';
    await invite(email);
    expect((await (await withCode(identity.browser(), email)).submit({ way: 'skip' }, '/password')).title).toBe(
      'Allow Portal?',
    );
  });

  it('leads to a new password for somebody who has forgotten theirs', async () => {
    expect((await withCode(identity.browser(), facilitator)).title).toBe('Allow Portal?');
    const elsewhere = identity.browser();
    await (await signIn(elsewhere, facilitator)).submit({ decision: 'allow' }, '/consent');
    expect((await elsewhere.fetch(authorizationRequest().path)).headers.get('location')).toContain(redirectUri);
    const choose = await withCode(identity.browser(), facilitator, { newPassword: 'yes' });
    expect(choose.title).toBe('Choose a password');
    expect((await choose.submit({ password: 'four other random words', way: 'set' }, '/password')).title).toBe(
      'Allow Portal?',
    );
    // Whoever was signed in with the old one is not any more.
    expect((await elsewhere.visit(authorizationRequest().path)).title).toBe('Sign in');
  });

  it('cannot be tried out', async () => {
    const browser = identity.browser();
    const sent = await (await start(browser)).submit({ email: office, way: 'code' });
    const code = (await mailedCode(identity, office)) as string;
    const wrong = code === '000000' ? '000001' : '000000';
    let page = sent;
    for (let tries = 1; tries <= 5; tries++) page = await page.submit({ code: wrong }, '/code');
    expect(errorsOf(page)).toEqual(['This is not the code that we sent. Check it and try again']);
    expect(errorsOf(await page.submit({ code }, '/code'))).toEqual([
      'This code cannot be used any more. Start again to get another one',
    ]);
  });

  it('is of no use in another browser', async () => {
    await (await start(identity.browser())).submit({ email: office, way: 'code' });
    const code = (await mailedCode(identity, office)) as string;
    const elsewhere = await (await start(identity.browser())).submit({ email: 'nobody@example.org', way: 'code' });
    expect(errorsOf(await elsewhere.submit({ code }, '/code'))).toEqual([
      'This is not the code that we sent. Check it and try again',
    ]);
  });

  it('is not sent to an address without account, and nothing shows that', async () => {
    const page = await (await start(identity.browser())).submit({ email: 'stranger@example.org', way: 'code' });
    expect(page.title).toBe('Enter your code');
    expect(await mailedCode(identity, 'stranger@example.org')).toBeUndefined();
  });

  it('does not let anybody choose a password before it is typed in', async () => {
    const browser = identity.browser();
    const sent = await (await start(browser)).submit({ email: office, way: 'code' });
    const skipped = await browser.visit(sent.url.href.replace(/\/code$/, '/password'));
    expect(skipped.title).toBe('Sign in');
  });
});

describe('a form', () => {
  it.each([
    ['without its token', (page: Page) => page.submit({ email: office, password, way: 'password', token: '' })],
    [
      'with the token of another sign-in',
      async (page: Page) =>
        page.submit({
          email: office,
          password,
          way: 'password',
          token: /name="token" value="([^"]+)"/.exec((await start(identity.browser())).text)?.[1] as string,
        }),
    ],
  ])('%s is refused', async (_what, send) => {
    const page = await send(await start(identity.browser()));
    expect([page.response.status, page.title]).toEqual([400, 'This did not work']);
  });

  it('from another site is refused', async () => {
    const browser = identity.browser();
    const page = await start(browser);
    const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] as string;
    const answer = await browser.fetch(page.url.href, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams({ token, email: office, password, way: 'password' }),
    });
    expect(answer.status).toBe(400);
  });

  it('without the cookie of its sign-in is refused', async () => {
    const page = await start(identity.browser());
    const stranger = await identity.browser().visit(page.url.href);
    expect([stranger.response.status, stranger.title]).toEqual([400, 'This sign-in has ended']);
  });
});

describe('an answer', () => {
  it('carries strict headers, and cookies that scripts and other sites cannot use', async () => {
    const browser = identity.browser();
    const redirect = await browser.fetch(authorizationRequest().path);
    for (const cookie of redirect.headers.getSetCookie())
      expect(cookie.toLowerCase()).toMatch(/; samesite=lax; httponly/);
    const page = await browser.visit(redirect.headers.get('location') as string);
    expect(page.response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src; form-action 'self' https://portal.collegium.example; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(page.response.headers.get('cache-control')).toBe('no-store');
  });

  it('has secure cookies where the issuer has TLS', async () => {
    const secure = await startIdentity({ PUBLIC_URL: 'https://id.collegium.example' });
    try {
      const response = await fetch(secure.url + authorizationRequest().path, { redirect: 'manual' });
      const cookies = response.headers.getSetCookie();
      expect(cookies.length).toBeGreaterThan(0);
      for (const cookie of cookies) expect(cookie.toLowerCase()).toContain('; secure');
      expect(response.headers.get('location')).toMatch(/^\/oidc\/interaction\//);
    } finally {
      await secure.close();
    }
  });
});

describe('an application', () => {
  it.each([
    ['another address', { redirect_uri: 'https://portal.collegium.example/callback2' }],
    ['a longer address', { redirect_uri: `${redirectUri}/more` }],
    ['an address with a query', { redirect_uri: `${redirectUri}?next=evil` }],
    ['somebody else’s address', { redirect_uri: 'https://evil.example/callback' }],
    ['a name that we do not know', { client_id: 'nobody' }],
  ])('that asks with %s gets nobody sent back', async (_what, parameters) => {
    const page = await identity.browser().visit(authorizationRequest(parameters).path);
    expect([page.response.status, page.url.origin]).toEqual([400, identity.url]);
  });

  it.each([
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
    ['with a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['for the implicit flow', { response_type: 'id_token' }, 'invalid_request'],
    ['for a role of its choice', { scope: 'openid provider:hertscam:coordinator' }, 'invalid_scope'],
  ])('that asks %s is refused', async (_what, parameters, error) => {
    const { url } = await identity.browser().visit(authorizationRequest(parameters).path);
    expect(url.href).toContain(`error=${error}`);
  });

  it.each([
    ['refused', (page: Page) => page.submit({ decision: 'refuse' }, '/consent')],
    ['left', async () => (await start(identity.browser())).submit({}, '/cancel')],
  ])('learns when it was %s', async (_what, end) => {
    const { url } = await end(await signIn(identity.browser(), office));
    expect(url.searchParams.get('error')).toBe('access_denied');
  });
});

describe('an account that is disabled', () => {
  it('is signed out at once, and cannot sign in', async () => {
    const email = 'leaver@hertscam.example';
    const { body } = await invite(email);
    const request = authorizationRequest({ scope: 'openid api offline_access', prompt: 'consent' });
    const browser = identity.browser();
    const sent = await (await browser.visit(request.path)).submit({ email, way: 'code' });
    const consent = await (
      await sent.submit({ code: (await mailedCode(identity, email)) as string }, '/code')
    ).submit({ way: 'skip' }, '/password');
    const { url } = await consent.submit({ decision: 'allow' }, '/consent');
    const tokens = await identity.token({
      grant_type: 'authorization_code',
      client_id: 'portal',
      redirect_uri: redirectUri,
      code: url.searchParams.get('code') as string,
      code_verifier: request.verifier,
    });
    expect(tokens.status).toBe(200);

    expect((await identity.call('POST', `/v1/users/${body.id}/disable`, { as: office })).body).toMatchObject({
      status: 'disabled',
    });
    expect(
      await identity.token({
        grant_type: 'refresh_token',
        client_id: 'portal',
        refresh_token: tokens.body.refresh_token as string,
      }),
    ).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await browser.visit(authorizationRequest().path)).title).toBe('Sign in');
    await (await start(browser)).submit({ email, way: 'code' });
    await expect(identity.tokenFor(email)).rejects.toThrow(/invalid_grant/);
  });
});

describe('signing out', () => {
  it('asks, ends the session, and goes back only to a registered address', async () => {
    const browser = identity.browser();
    await (await signIn(browser, office)).submit({ decision: 'allow' }, '/consent');
    const ask = await browser.visit(
      '/oidc/session/end?client_id=portal&post_logout_redirect_uri=https://portal.collegium.example/',
    );
    expect(ask.title).toBe('Sign out?');
    const { url } = await ask.submit({ logout: 'yes' });
    expect(url.href).toBe('https://portal.collegium.example/');
    expect((await browser.visit(authorizationRequest().path)).title).toBe('Sign in');
  });

  it.each([
    [
      'an address that is not registered',
      'client_id=portal&post_logout_redirect_uri=https://evil.example/',
      400,
      'This did not work',
    ],
    ['an address without an application', 'post_logout_redirect_uri=https://evil.example/', 200, 'You are signed out'],
  ])('does not lead to %s', async (_what, query, status, title) => {
    const page = await identity.browser().visit(`/oidc/session/end?${query}`);
    expect([page.response.status, page.title]).toEqual([status, title]);
    if (status === 200) expect((await page.submit({ logout: 'yes' })).url.origin).toBe(identity.url);
  });
});

describe('a device', () => {
  const grant = 'urn:ietf:params:oauth:grant-type:device_code';

  it('gets a token when somebody has typed in its code and compared it', async () => {
    const device = (await (
      await fetch(`${identity.issuer}/device/auth`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: 'portal', scope: 'openid api' }),
      })
    ).json()) as Record<string, string>;
    const poll = () =>
      identity.token({ grant_type: grant, client_id: 'portal', device_code: device.device_code as string });
    expect(await poll()).toMatchObject({ status: 400, body: { error: 'authorization_pending' } });

    const browser = identity.browser();
    const asked = await browser.visit(device.verification_uri_complete as string);
    expect(asked.title).toBe('Connect a device');
    const compare = await asked.submit({ user_code: device.user_code as string });
    expect(compare.title).toBe('Is this your device?');
    expect(compare.text).toContain(device.user_code as string);
    const login = await compare.submit({});
    const consent = await login.submit({ email: office, password, way: 'password' });
    const connected = await consent.submit({ decision: 'allow' }, '/consent');
    expect(connected.title).toBe('Your device is connected');
    const { body } = await poll();
    expect(claimsOf(body.access_token).roles).toEqual(['consortium:consortium:office']);
  });

  it('whose form comes without a session begins anew', async () => {
    const page = await identity
      .browser()
      .visit('/oidc/device', { method: 'POST', body: new URLSearchParams({ user_code: 'BCDF-GHJK' }) });
    expect([page.response.status, page.title]).toEqual([200, 'Connect a device']);
  });

  it('with another code is not known', async () => {
    const page = await (await identity.browser().visit('/oidc/device')).submit({ user_code: 'BCDF-GHJK' });
    expect(page.title).toBe('Error: Connect a device');
    expect(errorsOf(page)).toEqual(['No device waits with this code. Check it, or start again on the device']);
  });
});
