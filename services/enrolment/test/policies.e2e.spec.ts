import { policyMatrix, rowSecurityProbe, type PolicyMatrixOptions } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COORDINATOR, OFFICE, World } from './world.js';

describe('who may call what', () => {
  let world: World;
  let options: PolicyMatrixOptions;

  beforeAll(async () => {
    world = await World.create();
    const cohort = await world.cohort({ name: 'walked', places: 9 });
    const [pending, offered, enrolled, person, other] = [
      await world.applied(cohort),
      await world.offered(cohort),
      await world.enrolled(cohort),
      await world.person({ email: 'same@example.org' }),
      await world.person({ email: 'same@example.org' }),
    ];
    const upload = await world.check(
      `/v1/applications/imports?cohortId=${cohort}`,
      'displayName,email,staffRole,urn,fact:settingSupports\nA,a@example.org,teacher,900001,yes\n',
      COORDINATOR,
    );
    const duplicates = await world.made('GET', '/v1/people/duplicates', { as: OFFICE });
    const applications = (verb: string) => [
      `POST /v1/applications/:id/${verb}`,
      verb === 'accept' || verb === 'decline' ? offered.id : pending.id,
    ];
    options = {
      own: 'hertscam',
      foreign: 'elc',
      shared: ['GET /v1/cohorts', 'GET /v1/cohorts/:id'],
      params: {
        'GET /v1/applications/:id': pending.id,
        ...Object.fromEntries(
          ['facts', 'offer', 'waitlist', 'reject', 'accept', 'decline', 'withdraw'].map(applications),
        ),
        'GET /v1/applications/imports/:id': upload.id,
        'GET /v1/applications/imports/:id/errors.csv': upload.id,
        'POST /v1/applications/imports/:id/confirm': upload.id,
        'GET /v1/enrolments/:id': enrolled.id,
        ...Object.fromEntries(
          ['start', 'defer', 'resume', 'withdraw'].map((verb) => [`POST /v1/enrolments/:id/${verb}`, enrolled.id]),
        ),
        ...Object.fromEntries(
          ['open', 'close', 'run', 'finish', 'cancel', 'postpone', 'recommence', 'places'].map((verb) => [
            `POST /v1/cohorts/:id/${verb}`,
            cohort,
          ]),
        ),
        'GET /v1/people/:id': person,
        'POST /v1/people/:id/correct': person,
        'POST /v1/people/:id/merge': person,
        'GET /v1/people/:id/erasure': person,
        'POST /v1/people/:id/erasure': person,
        'POST /v1/people/duplicates/:id/dismiss': duplicates.data[0].id,
      },
      bodies: {
        'POST /v1/people': { provider: 'hertscam', displayName: 'Somebody', email: 'somebody@example.org' },
        'POST /v1/people/:id/correct': { displayName: 'Changed' },
        'POST /v1/people/:id/merge': { into: other },
        'POST /v1/people/:id/erasure': { reason: 'File 2027/118' },
        'POST /v1/cohorts': {
          programmeId: world.programmeId,
          name: 'foreign',
          startsOn: '2026-09-28',
          endsOn: '2027-07-16',
          places: 5,
        },
        'POST /v1/cohorts/:id/places': { places: 12 },
        'POST /v1/cohorts/:id/recommence': { startsOn: '2026-09-28', endsOn: '2027-07-16' },
        'POST /v1/applications': {
          cohortId: cohort,
          personId: person,
          setting: { urn: '900001' },
          staffRole: 'teacher',
          facts: { settingSupports: true },
        },
        'POST /v1/applications/:id/facts': { facts: { settingSupports: true } },
        'POST /v1/enrolments/:id/defer': { reason: 'parental_leave', returnBy: '2027-01-04' },
        'POST /v1/enrolments/:id/withdraw': { reason: 'personal' },
      },
    };
  }, 60_000);
  afterAll(() => world.close());

  it('is as each route declares, for every role of every tenant', async () => {
    expect(await policyMatrix(world.service, options)).toEqual([]);
  }, 120_000);

  it('holds in the database alone, with the policies in code out of the way', async () => {
    expect(await rowSecurityProbe(world.service, options)).toEqual([]);
  }, 60_000);
});
