import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { TriesService } from '../src/sign-in/tries.service.js';
import type { Browser, Page } from './browser.js';
import {
  authorizationRequest,
  claimsOf,
  coordinator,
  mailedCode,
  office,
  password,
  redirectUri,
  signIn,
  startIdentity,
  type AuthorizationRequest,
  type RunningIdentity,
} from './identity.testing.js';

const operator = 'operator@consortium.example';
const multiFactor = 'urn:collegium:acr:multi-factor';

let identity: RunningIdentity;

beforeAll(async () => {
  identity = await startIdentity({ SECOND_FACTOR: 'required' });
});

afterAll(() => identity.close());

const secretOn = (page: Page) =>
  (/<p class="key"><code>([^<]+)<\/code>/.exec(page.text)?.[1] as string).replaceAll(' ', '');
/** The code that the app shows, or will show so many seconds later. */
const codeOf = (secret: string, seconds = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + seconds * 1000 });
const errorsOf = (page: Page) =>
  [...page.text.matchAll(/<p class="error"[^>]*><span[^>]*>Error:<\/span> ([^<]*)/g)].map(([, message]) => message);

/** Allows the application what it asks for, and gives it its tokens. */
async function tokensAfter(consent: Page, request: AuthorizationRequest) {
  const { url } = await consent.submit({ decision: 'allow' }, '/consent');
  return identity.token({
    grant_type: 'authorization_code',
    client_id: 'portal',
    redirect_uri: redirectUri,
    code: url.searchParams.get('code') as string,
    code_verifier: request.verifier,
  });
}

/** Somebody with a role of the consortium and a password, who has never signed in. */
async function member(email: string, role = 'consortium:consortium:office'): Promise<string> {
  const { status, body } = await identity.call('POST', '/v1/users', {
    as: office,
    body: { email, name: 'Mona Member', roles: [role] },
  });
  expect(status).toBe(201);
  return body.id as string;
}

async function withCode(browser: Browser, email: string, request = authorizationRequest()): Promise<Page> {
  const sent = await (await browser.visit(request.path)).submit({ email, way: 'code' });
  const page = await sent.submit({ code: (await mailedCode(identity, email)) as string }, '/code');
  return page.submit({ password, way: 'set' }, '/password');
}

describe('an account of the office, at its first sign-in', () => {
  const email = 'first@consortium.example';
  let secret: string;

  it('sets up an app, and nothing else is open to it until then', async () => {
    await member(email);
    const browser = identity.browser();
    const enrol = await withCode(browser, email);
    expect(enrol.title).toBe('Set up a second step');
    expect(enrol.response.headers.get('content-security-policy')).toContain("script-src 'self';");
    secret = secretOn(enrol);
    expect(enrol.text).toContain(`secret=${secret}`);
    expect(enrol.text).toContain('<svg');

    expect((await browser.visit(authorizationRequest().path)).title).toBe('Sign in');
    expect((await browser.visit(authorizationRequest({ prompt: 'none' }).path)).url.href).toContain(
      'error=login_required',
    );
  });

  it.each([
    ['000', 'Enter the six digits that the app shows'],
    ['', 'Enter the six digits that the app shows'],
    ['12345x', 'Enter the six digits that the app shows'],
  ])('is asked again for what cannot be a code (%j)', async (code, message) => {
    const enrol = await signIn(identity.browser(), email);
    expect(errorsOf(await enrol.submit({ code, way: 'totp' }, '/second'))).toEqual([message]);
  });

  it('gets tokens that say how it signed in', async () => {
    const request = authorizationRequest();
    const enrol = await signIn(identity.browser(), email, request);
    secret = secretOn(enrol);
    const wrong = await enrol.submit({ code: codeOf(secret, 600), way: 'totp' }, '/second');
    expect(errorsOf(wrong)[0]).toMatch(/^This is not the code/);
    expect(secretOn(wrong)).toBe(secret);
    const code = codeOf(secret);
    const consent = await wrong.submit({ code: `${code.slice(0, 3)}-${code.slice(3)}`, way: 'totp' }, '/second');
    expect(consent.title).toBe('Allow Portal?');
    const { body } = await tokensAfter(consent, request);
    for (const token of [body.access_token, body.id_token])
      expect(claimsOf(token)).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], acr: multiFactor });
    expect(claimsOf(body.access_token).roles).toEqual(['consortium:consortium:office']);
  });

  it('is asked for a code at the next, and no code counts twice', async () => {
    const ask = await signIn(identity.browser(), email);
    expect([ask.title, ask.text.includes(secret)]).toEqual(['Second step', false]);
    const used = await ask.submit({ code: codeOf(secret, -30), way: 'totp' }, '/second');
    expect(errorsOf(used)[0]).toMatch(/^This is not the code/);
    const next = codeOf(secret, 30);
    const both = await Promise.all(
      [identity.browser(), identity.browser()].map(async (browser) =>
        (await signIn(browser, email)).submit({ code: next, way: 'totp' }, '/second'),
      ),
    );
    expect(both.map(({ title }) => title).sort()).toEqual(['Allow Portal?', 'Error: Second step']);
  });

  it('cannot be kept out by codes that others guess where it has signed in before, nor guessed without end', async () => {
    const [user] = (await identity.call('GET', `/v1/users?filter[email]=${email}`, { as: office })).body.data as [
      { id: string },
    ];
    const tries = identity.app.get(TriesService);
    for (let guess = 0; guess < 80; guess++) await tries.secondGuess(user.id, 'stranger');
    const spent = await (await signIn(identity.browser(), email)).submit({ code: '000000', way: 'totp' }, '/second');
    expect(errorsOf(spent)[0]).toMatch(/^Too many codes were tried/);
    expect(await tries.secondGuess(user.id, 'known')).toMatchObject({ outcome: 'accepted' });
    await tries.forget({ userId: user.id, email }, 'mailbox', 'stranger');
    expect(await tries.secondGuess(user.id, 'stranger')).toMatchObject({ outcome: 'spent' });
    await tries.forgetSecond(user.id);
  });
});

describe('a form of the second step', () => {
  it('that comes without a first factor leads to the first', async () => {
    const browser = identity.browser();
    const page = await browser.visit(authorizationRequest().path);
    const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] as string;
    const send = (form: Record<string, string>) =>
      browser.visit(`${page.url.pathname}/second`, {
        method: 'POST',
        body: new URLSearchParams({ token, ...form }),
      });
    const forms: Record<string, string>[] = [
      { way: 'totp', code: '123456' },
      { way: 'passkey', credential: '{}' },
      { code: '123456' },
    ];
    for (const form of forms) expect((await send(form)).title).toBe('Sign in');
    expect((await browser.visit(`${page.url.pathname}/second`)).title).toBe('Sign in');
  });

  it.each([[''], ['{'], ['null'], ['[]'], ['{"id":1}'], ['{"id":"x"}'], ['"\\ud83d"'], ['[['.repeat(500)]])(
    'with a passkey’s answer that is none (%j) is asked again',
    async (credential) => {
      const enrol = await signIn(identity.browser(), operator);
      const page = await enrol.submit({ way: 'passkey', credential }, '/second');
      expect([page.response.status, page.title]).toEqual([200, 'Error: Set up a second step']);
    },
  );
});

describe('an account without such a role', () => {
  it('is not asked for a second factor, and its tokens say so', async () => {
    const request = authorizationRequest();
    const consent = await signIn(identity.browser(), coordinator, request);
    expect(consent.title).toBe('Allow Portal?');
    const { body } = await tokensAfter(consent, request);
    expect(claimsOf(body.access_token)).toMatchObject({ amr: ['pwd'], acr: 'urn:collegium:acr:single-factor' });
  });

  it('that is given one is asked for the second step alone, and its refresh token carries no such role', async () => {
    const email = 'promoted@hertscam.example';
    const id = await member(email, 'provider:hertscam:tutor');
    const request = authorizationRequest({ scope: 'openid api offline_access', prompt: 'consent' });
    const browser = identity.browser();
    const { body } = await tokensAfter(await withCode(browser, email, request), request);
    expect(body.refresh_token).toEqual(expect.any(String));
    await identity.call('PUT', `/v1/users/${id}/roles`, {
      as: office,
      body: { roles: ['provider:hertscam:tutor', 'consortium:consortium:operator'] },
    });
    expect(
      await identity.token({
        grant_type: 'refresh_token',
        client_id: 'portal',
        refresh_token: body.refresh_token as string,
      }),
    ).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const again = authorizationRequest();
    const enrol = await browser.visit(again.path);
    expect(enrol.title).toBe('Set up a second step');
    const page = await enrol.submit({ code: codeOf(secretOn(enrol)), way: 'totp' }, '/second');
    const tokens = page.title === 'Allow Portal?' ? await tokensAfter(page, again) : undefined;
    expect(claimsOf(tokens?.body.access_token)).toMatchObject({
      acr: multiFactor,
      roles: ['consortium:consortium:operator', 'provider:hertscam:tutor'],
    });
  });
});

describe('a second factor that was lost', () => {
  const email = 'lost@consortium.example';

  it('is reset by two others, the owner is told, and sets up another', async () => {
    const id = await member(email);
    const enrol = await withCode(identity.browser(), email);
    const secret = secretOn(enrol);
    await enrol.submit({ code: codeOf(secret), way: 'totp' }, '/second');
    const resets = `/v1/users/${id}/second-factor-resets`;
    expect((await identity.call('POST', resets, { as: email })).body).toMatchObject({ code: 'reset_of_own' });
    expect((await identity.call('POST', resets, { as: coordinator })).status).toBe(403);
    const asked = await identity.call('POST', resets, { as: office });
    expect(asked).toMatchObject({ status: 201, body: { status: 'requested', approvedBy: null } });
    const approve = (as: string) => identity.call('POST', `${resets}/${asked.body.id as string}/approve`, { as });
    expect((await approve(office)).body).toMatchObject({ status: 409, code: 'reset_needs_another' });
    expect((await approve(email)).body).toMatchObject({ status: 409, code: 'reset_of_own' });
    expect((await signIn(identity.browser(), email)).title).toBe('Second step');
    const both = await Promise.all([approve(operator), approve(operator)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await identity.call('GET', resets, { as: operator })).body.data).toMatchObject([{ status: 'approved' }]);

    const { body } = await identity.call('GET', `/v1/sandbox/emails?to=${email}`, { as: office });
    expect((body as { data: { subject: string }[] }).data.slice(0, 2).map(({ subject }) => subject)).toEqual([
      'Your second factor for Collegium was reset',
      'Your second factor for Collegium: a reset was asked for',
    ]);
    const anew = await signIn(identity.browser(), email);
    expect([anew.title, secretOn(anew) === secret]).toEqual(['Set up a second step', false]);
  });
});

it('secrets of apps lie in the database sealed, and the record of changes only grows', async () => {
  const enrol = await withCode(identity.browser(), await memberNamed('sealed@consortium.example'));
  const secret = secretOn(enrol);
  await enrol.submit({ code: codeOf(secret), way: 'totp' }, '/second');
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: identity.database.appUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ sealed: Buffer }>('select sealed from second_factors');
    expect(rows.length).toBeGreaterThan(0);
    for (const { sealed } of rows) expect(sealed.includes(secret)).toBe(false);
    await expect(client.query('delete from second_factor_changes')).rejects.toThrow(/permission denied/);
    await expect(client.query(`update second_factor_changes set actor = 'x'`)).rejects.toThrow(/permission denied/);
  } finally {
    await client.end();
  }
});

async function memberNamed(email: string): Promise<string> {
  await member(email);
  return email;
}
