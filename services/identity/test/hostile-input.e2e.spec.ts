import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authorizationRequest, coordinator, office, startIdentity, type RunningIdentity } from './identity.testing.js';

let identity: RunningIdentity;

beforeAll(async () => {
  identity = await startIdentity();
}, 120_000);
afterAll(() => identity.close());

describe('sign-in', () => {
  it.each([
    '/oidc/auth?client_id=%00',
    '/oidc/auth?client_id=a,b&response_type=code',
    '/oidc/session/end?client_id=%00',
    '/oidc/auth?client_id=%ff',
    '/oidc/interaction/a%00b',
  ])('answers %s as the fault of its sender', async (path) => {
    const response = await fetch(identity.url + path, { redirect: 'manual' });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });

  it.each(['a\0b', 'a,b', '\ud83d', '', ' ', 'x'.repeat(5_000)])(
    'gives no token to a client called %j',
    async (client) => {
      const { status, body } = await identity.token({
        grant_type: 'client_credentials',
        client_id: client,
        client_secret: 'guess',
      });
      expect([status < 500, status >= 400, typeof body.error]).toEqual([true, true, 'string']);
    },
  );

  it.each([
    ['a NUL', 'email=a%00b%40example.org'],
    ['bytes that are no UTF-8', 'email=%ff'],
    ['half a character in UTF-8', 'email=%ed%a0%bd'],
  ])('answers a form with %s by a page', async (_title, form) => {
    const started = await fetch(identity.url + authorizationRequest().path, { redirect: 'manual' });
    const place = new URL(started.headers.get('location') ?? '', identity.url);
    const response = await fetch(place, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        cookie: started.headers
          .getSetCookie()
          .map((cookie) => cookie.split(';')[0])
          .join('; '),
      },
      body: form,
      redirect: 'manual',
    });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('We could not read what was sent');
  });
});

describe('the API', () => {
  it.each([
    ['GET', '/v1/users?filter[email]=a%00b', 422],
    ['GET', '/v1/clients/%00', 404],
    ['GET', '/v1/users/%00', 404],
    ['GET', '/v1/users?limit=1e308', 422],
    ['PUT', '/v1/users', 405],
  ])('answers %s %s by a problem', async (method, path, status) => {
    const answer = await identity.call(method, path, { as: office });
    expect([answer.status, answer.body.status]).toEqual([status, status]);
  });

  it.each([
    ['application/json', '{"x":', 400],
    ['application/xml', '<x/>', 415],
    ['text/csv', 'a,b', 415],
    ['application/json', '{"name":"A\\u0000B"}', 422],
    ['application/json', '[]', 422],
  ])('answers a body of %s, %s, by a problem', async (type, body, status) => {
    const response = await fetch(`${identity.url}/v1/users`, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${await identity.tokenFor(coordinator)}` },
      body,
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      expect.stringMatching(/^application\/problem\+json/),
    ]);
    expect(await response.json()).toMatchObject({ status, correlationId: expect.any(String) });
  });
});
