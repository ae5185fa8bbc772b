import { OrganisationRegisteredSchema } from '@collegium/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OFFICE, World } from '../../test/world.js';

describe('organisations', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create();
    await world.made('POST', '/v1/organisations', {
      as: OFFICE,
      body: { code: 'north-herts', kind: 'cluster', name: 'North Herts Cluster' },
    });
  }, 60_000);
  afterAll(() => world.close());

  const join = (member: string, from: string, until?: string, kind = 'school') =>
    world.send('POST', '/v1/organisations/north-herts/members', { as: OFFICE, body: { kind, member, from, until } });

  it('are told of to themselves, under their code', async () => {
    const { event, attributes } = await world.service.events.untilReceived(
      OrganisationRegisteredSchema,
      ({ code }) => code === 'north-herts',
    );
    expect(event).toMatchObject({ kind: 'cluster', name: 'North Herts Cluster' });
    expect(attributes).toMatchObject({ tenant: 'north-herts' });
  });

  it.each([
    ['a code that is taken', { code: 'hertscam' }, 409, 'organisation_code_taken'],
    ["everybody's code", { code: 'consortium' }, 422, 'validation_failed'],
    ['a code in capitals', { code: 'HertsCam' }, 422, 'validation_failed'],
    ['a kind that does not exist', { kind: 'circus' }, 422, 'validation_failed'],
  ])('are not registered with %s', async (_what, change, status, code) => {
    const body = { code: 'new-one', kind: 'trust', name: 'New One', ...change };
    expect(await world.send('POST', '/v1/organisations', { as: OFFICE, body })).toMatchObject({
      status,
      body: { code },
    });
  });

  it('keep their code for ever', async () => {
    await expect(world.query(`update organisations set code = 'renamed' where code = 'elc'`)).rejects.toThrow(
      'The code of organisations cannot be changed',
    );
  });

  it('have members for a time, again after a time, and never twice at once', async () => {
    expect((await join('900001', '2020-09-01', '2022-09-01')).status).toBe(201);
    expect(await join('900001', '2022-08-31')).toMatchObject({ status: 409, body: { code: 'membership_overlaps' } });
    const { body: again } = await join('900001', '2022-09-01');
    expect((await join('herts', '2022-09-01', undefined, 'organisation')).status).toBe(201);
    expect(
      await world.send('POST', `/v1/organisations/north-herts/members/${again.id}/end`, {
        as: OFFICE,
        body: { until: '2026-09-01' },
      }),
    ).toMatchObject({ status: 200, body: { until: '2026-09-01' } });
    const { members } = await world.made('GET', '/v1/organisations/north-herts', { as: OFFICE });
    expect(members.map(({ member, from, until }: Record<string, string>) => [member, from, until])).toEqual([
      ['900001', '2020-09-01', '2022-09-01'],
      ['900001', '2022-09-01', '2026-09-01'],
      ['herts', '2022-09-01', null],
    ]);
  });

  it('take in the same school once, though it joins twice at once', async () => {
    const answers = await Promise.all([join('900002', '2026-09-01'), join('900002', '2026-09-01')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it.each([
    ['a school that the register does not have', '999999', 'school', 'school_not_found'],
    ['an organisation that does not exist', 'nobody', 'organisation', 'organisation_not_found'],
  ])('do not take in %s', async (_what, member, kind, code) => {
    expect(await join(member, '2026-09-01', undefined, kind)).toMatchObject({ status: 404, body: { code } });
  });
});
