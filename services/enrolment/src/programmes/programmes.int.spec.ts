import { ProgrammePublishedSchema } from '@collegium/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { COORDINATOR, definition, OFFICE, World } from '../../test/world.js';

const yaml = { 'content-type': 'application/yaml' };
const json = { 'content-type': 'application/json' };

describe('programmes', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create({ register: false });
  }, 60_000);
  afterAll(() => world.close());

  const send = (
    path: string,
    body: string,
    headers: Record<string, string> = yaml,
    as: readonly string[] = COORDINATOR,
  ) => world.send('POST', `/v1/programmes${path}`, { as, headers, body });

  it('tell the other services their definition, without who may apply', async () => {
    const { event, attributes } = await world.service.events.untilReceived(ProgrammePublishedSchema);
    expect(event).toMatchObject({
      programmeId: world.programmeId,
      provider: 'hertscam',
      definition: {
        code: 'eldp-participant',
        version: 1,
        academicYears: 1,
        entitlement: { minutes: 900, minimumMinutes: 600 },
      },
    });
    expect(event.definition!.sessionKinds.map(({ kind, count }) => [kind, count])).toContainEqual(['twilight', 7]);
    expect(attributes['subject']).toBe(world.programmeId);
  });

  it('are checked without being published', async () => {
    expect(await send('/check', definition(2))).toMatchObject({
      status: 200,
      body: { valid: true, errors: [], entitlementMinutes: 900, expectedMinutes: 960 },
    });
    expect((await world.made('GET', '/v1/programmes', { as: COORDINATOR })).data).toHaveLength(1);
  });

  it('are refused with flaws that point into the file, in YAML and in JSON alike', async () => {
    const broken = definition(2).replace('  minutes: 900\n', '  minutes: 1200\n');
    const flaw = {
      pointer: '/entitlement/minutes',
      code: 'entitlement_not_covered',
      message: expect.stringContaining('960 minutes, 240 fewer than the 1200'),
    };
    expect(await send('/check', broken)).toMatchObject({
      status: 200,
      body: { valid: false, errors: [{ ...flaw, line: 12, column: 12 }] },
    });
    expect(await send('', broken)).toMatchObject({
      status: 422,
      body: { code: 'programme_invalid', errors: [{ ...flaw, line: 12, column: 12 }] },
    });
    const text = JSON.stringify(parse(broken), null, 2);
    const line = text.slice(0, text.indexOf('"minutes"')).split('\n').length;
    expect(await send('', text, json)).toMatchObject({ status: 422, body: { errors: [{ ...flaw, line }] } });
  });

  it.each([
    ['a file that is no YAML', 'code: [', yaml, 422],
    ['a form', 'code=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['more than anybody would write', `# ${'x'.repeat(300_000)}`, yaml, 413],
  ])('are not made of %s', async (_what, body, headers, status) => {
    expect((await send('', body, headers)).status).toBe(status);
  });

  it('are published by their provider or the office alone', async () => {
    expect(await send('', definition(2), yaml, ['provider:elc:coordinator'])).toMatchObject({ status: 403 });
    expect(await send('', definition(2), yaml, OFFICE)).toMatchObject({
      status: 201,
      body: { definitionVersion: 2, provider: 'hertscam' },
    });
  });

  it('never change once published, and leave no gap', async () => {
    expect(await send('', definition(1))).toMatchObject({
      status: 409,
      body: { code: 'programme_version_refused', detail: expect.stringContaining('is published and does not change') },
    });
    expect(await send('', definition(2).replace('version: 2', 'version: 7'))).toMatchObject({
      status: 409,
      body: { detail: 'The next version of eldp-participant is 3, not 7.' },
    });
    await expect(world.query(`update programmes set title = 'Other'`)).rejects.toThrow(
      'A published version of programmes cannot be changed',
    );
    await expect(world.query('delete from programmes')).rejects.toThrow('cannot be changed');
  });

  it('take effect once for one Idempotency-Key', async () => {
    const third = definition(2).replace('version: 2', 'version: 3');
    const publish = () =>
      world.send('POST', '/v1/programmes', {
        as: { subject: 'coordinator', roles: COORDINATOR },
        headers: { ...yaml, 'idempotency-key': 'third' },
        body: third,
      });
    const answers = [await publish(), await publish()];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[0]!.body.id).toBe(answers[1]!.body.id);
  });

  it('publish the format of their definitions', async () => {
    expect(await world.send('GET', '/v1/programmes/schema')).toMatchObject({
      status: 200,
      body: { $id: 'urn:collegium:programme-definition:v1' },
    });
  });

  it('have cohorts within their academic years only', async () => {
    const cohort = {
      programmeId: world.programmeId,
      name: 'x',
      startsOn: '2026-09-28',
      endsOn: '2027-09-03',
      places: 5,
    };
    expect(await world.send('POST', '/v1/cohorts', { as: COORDINATOR, body: cohort })).toMatchObject({
      status: 422,
      body: {
        code: 'cohort_dates_refused',
        detail: expect.stringContaining('after 31 August 2027'),
        errors: [{ pointer: '/endsOn' }],
      },
    });
    expect(
      await world.send('POST', '/v1/cohorts', {
        as: ['provider:elc:coordinator'],
        body: { ...cohort, endsOn: '2027-07-16' },
      }),
    ).toMatchObject({ status: 403 });
  });
});
