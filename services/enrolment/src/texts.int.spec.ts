import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COORDINATOR, OFFICE, World } from '../test/world.js';

describe('texts that no text may be', () => {
  let world: World;
  let cohort: string;

  beforeAll(async () => {
    world = await World.create();
    cohort = await world.cohort({ name: 'texts' });
  }, 60_000);
  afterAll(() => world.close());

  const bad = ['half \ud83d', 'nul \u0000', 'bell \u0007', 'turned \u202E', 'hidden \u200B'];
  const refused = async (as: readonly string[], path: string, body: object, pointer: string) => {
    const { status, body: problem } = await world.send('POST', path, { as, body });
    expect([path, body, status]).toEqual([path, body, 422]);
    expect(problem.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  };

  it.each(bad)('are refused by every route, which names the field: %j', async (text) => {
    const application = {
      cohortId: cohort,
      personId: await world.person(),
      setting: { kind: 'nursery', name: text },
      staffRole: 'teacher',
    };
    const { id, personId } = await world.applied(cohort);
    const dates = { programmeId: world.programmeId, startsOn: '2026-09-28', endsOn: '2027-07-16', places: 2 };
    await refused(OFFICE, '/v1/organisations', { code: 'bad', kind: 'cluster', name: text }, '/name');
    await refused(
      OFFICE,
      '/v1/organisations/elc/members',
      { kind: 'school', member: text, from: '2026-09-01' },
      '/member',
    );
    await refused(COORDINATOR, '/v1/cohorts', { ...dates, name: text }, '/name');
    await refused(COORDINATOR, '/v1/applications', application, '/setting/name');
    await refused(COORDINATOR, `/v1/applications/${id}/reject`, { note: text }, '/note');
    await refused(COORDINATOR, `/v1/applications/${id}/withdraw`, { note: text }, '/note');
    await refused(OFFICE, `/v1/people/${personId}/erasure`, { reason: text }, '/reason');
    await refused(
      OFFICE,
      '/v1/people',
      { provider: 'hertscam', displayName: 'Ann', email: `${text}@example.org` },
      '/email',
    );
  });

  it('are told of by line and column in a file of the register, and the rest is read', async () => {
    const header = 'URN,LinkURN,LinkName,LinkType,LinkEstablishedDate';
    const rows = [
      '900001,900002,Oak\u0000,Successor,',
      '900001,900003,Oak,Succ\u202Eessor,',
      ',,,,',
      '900001,900004,Oak,Successor,',
    ];
    const found = await world.check('/v1/schools/links/imports', `${header.toLowerCase()}\n${rows.join('\n')}\n`);
    expect(found.counts).toMatchObject({ rows: 3, valid: 1 });
    const { body } = await world.send('GET', `/v1/schools/links/imports/${found.id}/errors.csv`, { as: OFFICE });
    expect(body).toMatch(/2,900001,LinkName,control_character.*\n3,900001,LinkType,direction_character/);
  });
});
