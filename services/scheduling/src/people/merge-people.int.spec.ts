import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START, START_TIMEOUT, World, type Someone, type TestCohort } from '../world.testing.js';
import { MergePeopleService } from './merge-people.service.js';

describe('two records of one person', () => {
  let world: World;
  let cohort: TestCohort;
  let two: [Someone, Someone];

  beforeAll(async () => {
    world = await World.start();
    cohort = await world.cohort();
    two = [
      await world.participant(cohort),
      await world.participant(cohort, { startedAt: new Date('2026-09-02T08:00:00Z') }),
    ];
  }, START_TIMEOUT);
  afterAll(() => world.close());

  it('count an hour once that both attended, and keep what each said', async () => {
    const conference = (
      await world.coordinator(
        'POST',
        '/v1/sessions',
        {
          cohortId: cohort.cohortId,
          kind: 'conference',
          localStart: '2027-07-06T09:30',
          place: { kind: 'venue', name: 'Hall' },
        },
        201,
      )
    ).body.id;
    const events = await Promise.all(
      ['17:00', '18:00'].map(
        async (time) =>
          (
            await world.coordinator(
              'POST',
              '/v1/sessions',
              { cohortId: cohort.cohortId, kind: 'network-event', localStart: `2027-07-13T${time}` },
              201,
            )
          ).body.id,
      ),
    );
    for (const [index, { personId, enrolmentId }] of two.entries())
      await world.self(personId, 'POST', `/v1/sessions/${events[index]}/bookings`, { enrolmentId }, 201);
    world.service.travelTo('2027-07-06T18:00:00Z');
    const entries = two.map(({ enrolmentId }) => ({ enrolmentId, attendance: 'present', mode: 'in_person' }));
    await world.coordinator('POST', `/v1/sessions/${conference}/register`, { entries }, 201);
    const received = () => Promise.all(two.map(async ({ enrolmentId }) => (await world.hours(enrolmentId)).received));
    expect(await received()).toEqual([300, 300]);

    await world.handle(() =>
      world.service.app.get(MergePeopleService).merge('hertscam', two[1].personId, two[0].personId, START),
    );
    expect(await received()).toEqual([300, 0]);
    const { body } = await world.self(
      two[0].personId,
      'GET',
      `/v1/enrolments/${two[1].enrolmentId}/hours`,
      undefined,
      200,
    );
    expect(body.offeredNotReceived).toContainEqual({
      minutes: 300,
      reason: 'credited_to_other_enrolment',
      kind: 'conference',
      sessionId: conference,
    });
    expect(await world.query(`select enrolment_id, status, cancel_reason from bookings order by status`)).toEqual([
      { enrolment_id: two[1].enrolmentId, status: 'cancelled', cancel_reason: 'person_merged' },
      { enrolment_id: two[0].enrolmentId, status: 'confirmed', cancel_reason: null },
    ]);
  });

  it('lead their groups as one', async () => {
    const [stays, goes] = [await world.person('Grace Hopper'), await world.person('Grace B. M. Hopper')];
    const { groupId } = await world.group(cohort, [], { facilitatorId: goes });
    await world.coordinator(
      'POST',
      `/v1/groups/${groupId}/leaders`,
      { facilitatorId: goes, coFacilitatorIds: [stays] },
      200,
    );
    await world.handle(() => world.service.app.get(MergePeopleService).merge('hertscam', goes, stays, START));
    expect((await world.coordinator('GET', `/v1/groups/${groupId}`, undefined, 200)).body).toMatchObject({
      facilitatorId: stays,
      coFacilitatorIds: [],
    });
  });
});
