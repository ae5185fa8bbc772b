import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionPostponedSchema } from '@collegium/contracts';
import { START_TIMEOUT, World } from '../world.testing.js';
import { CohortsService } from './cohorts.service.js';

describe('a postponed cohort', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  }, START_TIMEOUT);
  afterAll(() => world.close());

  it('takes its sessions to come with it, keeps those that were held, and fits new dates', async () => {
    const cohort = await world.cohort();
    const someone = await world.participant(cohort);
    const { groupId } = await world.group(cohort, [someone]);
    const plan = async (localStart: string) =>
      (
        await world.coordinator(
          'POST',
          '/v1/sessions',
          { cohortId: cohort.cohortId, groupId, kind: 'twilight', localStart },
          201,
        )
      ).body.id as string;
    const [held, coming] = [await plan('2026-09-08T15:45'), await plan('2027-05-11T15:45')];
    world.service.travelTo('2026-09-08T18:00:00Z');
    await world.coordinator(
      'POST',
      `/v1/sessions/${held}/register`,
      { entries: [{ enrolmentId: someone.enrolmentId, attendance: 'present', mode: 'in_person' }] },
      201,
    );

    const cohorts = world.service.app.get(CohortsService);
    await world.handle(() => cohorts.movedOn(cohort.cohortId, 'hertscam', 'postponed'));
    const status = () => world.query('select id, status from sessions order by id');
    expect(await status()).toEqual([
      { id: held, status: 'scheduled' },
      { id: coming, status: 'to_be_confirmed' },
    ]);
    expect(await world.hours(someone.enrolmentId)).toEqual({ owed: 900, offered: 90, received: 90 });
    await world.service.events.untilReceived(
      SessionPostponedSchema,
      (event) => event.sessionId === coming && event.reason === 'cohort_postponed',
    );

    await world.handle(() =>
      cohorts.datesChanged(cohort.cohortId, 'hertscam', { startsOn: '2027-09-01', endsOn: '2028-07-31' }),
    );
    expect(
      (await world.coordinator('POST', `/v1/sessions/${coming}/reschedule`, { localStart: '2027-05-11T15:45' })).body
        .code,
    ).toBe('date_outside_academic_year');
    await world.coordinator('POST', `/v1/sessions/${coming}/reschedule`, { localStart: '2027-11-09T15:45' }, 200);
    expect(await world.hours(someone.enrolmentId)).toEqual({ owed: 900, offered: 180, received: 90 });
  });
});
