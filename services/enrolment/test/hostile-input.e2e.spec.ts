import { PersonRegisteredSchema } from '@collegium/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COORDINATOR, definition, OFFICE, World } from './world.js';

describe('what callers send to the enrolment service', () => {
  let world: World;
  const send = (method: string, path: string, body?: unknown, type = 'application/json') =>
    world.service.request(method, path, {
      as: [...COORDINATOR, ...OFFICE],
      ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
    });

  beforeAll(async () => {
    world = await World.create({ register: false });
  }, 60_000);
  afterAll(() => world.close());

  it('registers nobody under half an emoji, and publishes nothing', async () => {
    const json = String.raw`{"provider":"hertscam","displayName":"Ann \ud83d","email":"x6@example.org"}`;
    const { status, body } = await send('POST', '/v1/people', json);
    expect([status, body.code, body.errors]).toEqual([
      422,
      'validation_failed',
      [expect.objectContaining({ pointer: '/displayName', code: 'not_well_formed' })],
    ]);
    expect(await world.service.events.received(PersonRegisteredSchema)).toEqual([]);
  });

  it.each([
    [
      'a NUL in a name',
      'POST',
      '/v1/people',
      '{"provider":"hertscam","displayName":"A\\u0000B","email":"a@example.org"}',
      422,
    ],
    ['5,000 arrays in a name', 'POST', '/v1/people', `{"displayName":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 400],
    ['an array', 'POST', '/v1/people', '[1]', 422],
    ['a NUL in a filter', 'GET', '/v1/schools?filter[name]=%00', undefined, 422],
    ['a NUL in a path', 'GET', '/v1/organisations/%00', undefined, 404],
    ['another method', 'PUT', '/v1/people', '{}', 405],
  ])('is refused: %s', async (_title, method, path, body, status) => {
    expect((await send(method, path, body)).status).toBe(status);
  });

  it('is refused as CSV where JSON is meant', async () => {
    expect((await send('POST', '/v1/people', 'a,b\n1,2', 'text/csv')).status).toBe(415);
  });

  it.each([
    '/v1/applications',
    '/v1/people',
    '/v1/people/duplicates',
    '/v1/cohorts',
    '/v1/enrolments',
    '/v1/organisations',
    '/v1/programmes',
    '/v1/schools',
  ])('holds no cursors of their own making: %s', async (path) => {
    for (const values of ['["\\u0000"]', '[true]', '[1e308]', '[{}]', '[]', 'x']) {
      const after = Buffer.from(values).toString('base64url');
      const { status, body } = await send('GET', `${path}?after=${after}`);
      expect([values, status, body.code]).toEqual([values, 400, 'malformed']);
    }
  });

  it.each([
    ['flow lists', '['.repeat(100_000)],
    ['a megabyte of flow lists', '['.repeat(1_000_000)],
    ['flow maps', '{a: '.repeat(50_000)],
    ['block lists in one line', '- '.repeat(100_000)],
    ['an alias bomb', 'a: &a [x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: &d [*c,*c,*c]\ne: [*d,*d,*d,*d,*d]'],
    ['a NUL by its escape', 'title: "a\\0b"'],
    ['half a character by its escape', 'title: "a\\ud83d"'],
  ])('is refused in few words where a definition is meant: %s', async (_title, text) => {
    const { status, body } = await send('POST', '/v1/programmes/check', text, 'application/yaml');
    expect(status).toBeLessThan(500);
    expect(JSON.stringify(body).length).toBeLessThan(3_000);
    expect(body.valid).not.toBe(true);
  });

  it('is taken as a definition where it is one', async () => {
    const { status, body } = await send('POST', '/v1/programmes/check', definition(1), 'application/yaml');
    expect([status, body]).toEqual([200, expect.objectContaining({ valid: true })]);
  });
});
