import { EnrolmentAcceptedSchema } from '@collegium/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COORDINATOR, self, World } from './world.js';

describe('the enrolment service', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create();
  }, 60_000);
  afterAll(() => world.close());

  it('takes somebody of the support staff abroad, without a TRN, from the application to the first day', async () => {
    const [cohort, personId] = [
      await world.cohort({ name: 'journey' }),
      await world.person({ displayName: 'Nadia Farouk' }),
    ];
    const setting = { kind: 'overseas-school', name: 'Nile School', timeZone: 'Africa/Cairo' };
    const applied = await world.made('POST', '/v1/applications', {
      as: self(personId),
      body: { cohortId: cohort, setting, staffRole: 'support-staff', creditWanted: true },
    });
    expect(applied).toMatchObject({
      status: 'pending',
      university: 'herts',
      eligibility: { outcome: 'undecided', reasons: [{ code: 'missing_setting_supports', outcome: 'missing' }] },
    });
    expect(await world.send('POST', `/v1/applications/${applied.id}/offer`, { as: COORDINATOR })).toMatchObject({
      status: 409,
      body: { code: 'not_eligible' },
    });

    const stated = await world.made('POST', `/v1/applications/${applied.id}/facts`, {
      as: COORDINATOR,
      body: { facts: { settingSupports: { value: true, asOf: '2026-09-09' } } },
    });
    expect(stated).toMatchObject({
      version: 2,
      eligibility: {
        outcome: 'eligible',
        rulesVersion: 1,
        inputs: { appliedOn: '2026-09-10', closesOn: '2026-09-20', staffRole: 'support-staff' },
      },
    });
    await world.made('POST', `/v1/applications/${applied.id}/offer`, { as: COORDINATOR });
    const { enrolmentId } = await world.made('POST', `/v1/applications/${applied.id}/accept`, { as: self(personId) });
    await world.made('POST', `/v1/cohorts/${cohort}/run`, { as: COORDINATOR });
    await world.made('POST', `/v1/enrolments/${enrolmentId}/start`, { as: COORDINATOR });

    const enrolment = await world.made('GET', `/v1/enrolments/${enrolmentId}`, { as: self(personId) });
    expect(enrolment).toMatchObject({
      status: 'started',
      setting: { urn: null, ...setting },
      history: [{ to: 'accepted' }, { to: 'started' }],
    });
    expect((await world.service.events.untilReceived(EnrolmentAcceptedSchema)).event).toMatchObject({
      displayName: 'Nadia Farouk',
      setting: { urn: '', ...setting },
      creditWanted: true,
      university: 'herts',
    });
  });

  it('takes late applications in, and says that they are late', async () => {
    const cohort = await world.cohort({ name: 'late' });
    await world.made('POST', `/v1/cohorts/${cohort}/close`, { as: COORDINATOR });
    world.service.travelTo('2026-09-20T22:30:00Z'); // half past eleven in London: still the closing date
    expect((await world.applied(cohort)) as unknown).toMatchObject({ eligibility: { outcome: 'eligible' } });
    world.service.travelTo('2026-09-20T23:30:00Z'); // half past midnight
    expect((await world.applied(cohort)) as unknown).toMatchObject({
      eligibility: {
        outcome: 'ineligible',
        reasons: [
          { code: 'applied_too_late', message: 'Applications closed on 2026-09-20; this one was made on 2026-09-21.' },
        ],
      },
    });
  });

  it.each([
    ['a cohort that does not exist', { cohortId: '01997a5e-7c00-7000-8000-000000000000' }, 404, 'cohort_not_found'],
    ['a URN that the register does not have', { setting: { urn: '999999' } }, 422, 'setting_unknown'],
    ['a fact that no rule asks for', { facts: { settingSuports: true } }, 422, 'validation_failed'],
    ['a field that does not exist', { dateOfBirth: '1990-01-01' }, 422, 'validation_failed'],
    ['a role that does not exist', { staffRole: 'wizard' }, 422, 'validation_failed'],
    [
      'credit of a university that gives none',
      { creditWanted: true, university: 'bath-spa' },
      422,
      'validation_failed',
    ],
  ])('refuses an application with %s', async (what, change, status, code) => {
    world.service.travelTo('2026-09-10T09:00:00Z');
    const cohortId = await world.cohort({ name: what });
    const body = {
      cohortId,
      setting: { urn: '900001' },
      staffRole: 'teacher',
      facts: { settingSupports: true },
      ...change,
    };
    expect(await world.send('POST', '/v1/applications', { as: self(await world.person()), body })).toMatchObject({
      status,
      body: { code },
    });
  });

  it('describes every route with an example', async () => {
    const { body } = await world.send('GET', '/openapi.json');
    const operations = Object.entries(body.paths as Record<string, Record<string, { summary?: string }>>).flatMap(
      ([path, verbs]) => Object.entries(verbs).map(([verb, operation]) => ({ path, verb, ...operation })),
    );
    expect(operations.length).toBeGreaterThan(50);
    expect(operations.filter(({ path, summary }) => path.startsWith('/v1') && !summary)).toEqual([]);
  });
});
