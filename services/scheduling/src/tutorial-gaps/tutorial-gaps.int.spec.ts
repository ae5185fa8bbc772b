import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TutorialGapClosedSchema, TutorialGapNoticedSchema } from '@collegium/contracts';
import { START_TIMEOUT, World } from '../world.testing.js';
import { CohortsService } from '../cohorts/cohorts.service.js';
import { TutorialGapsService } from './tutorial-gaps.service.js';

describe('the watch over tutorials', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  }, START_TIMEOUT);
  afterAll(() => world.close());

  it('notices once who has been without one too long, shows them, and lets go when they had one', async () => {
    const cohort = await world.cohort({ programme: { tutorialGapDays: 42 } });
    const [someone, deferred] = [await world.participant(cohort), await world.participant(cohort)];
    const { groupId, facilitatorId } = await world.group(cohort, [someone, deferred]);
    await world.happened(deferred.enrolmentId, 'deferred', new Date('2026-09-20T08:00:00Z'));
    const listed = async () =>
      (await world.coordinator('GET', `/v1/tutorial-gaps?filter[cohort]=${cohort.cohortId}`, undefined, 200)).body.data;
    const watch = world.service.app.get(TutorialGapsService);
    const slot = async (day: string): Promise<string> =>
      (
        await world.facilitator(
          facilitatorId,
          'POST',
          `/v1/groups/${groupId}/tutorial-slots`,
          { slots: [{ localStart: `${day}T16:00` }] },
          201,
        )
      ).body.data[0].id;

    world.service.travelTo('2026-10-13T08:00:00Z');
    await watch.watch();
    expect(await listed()).toEqual([]);
    const tutorial = await slot('2026-10-20');
    await world.self(
      someone.personId,
      'POST',
      `/v1/sessions/${tutorial}/bookings`,
      { enrolmentId: someone.enrolmentId },
      201,
    );

    world.service.travelTo('2026-10-20T15:30:00Z');
    await Promise.allSettled([watch.watch(), watch.watch()]); // a lost lock lets two run: the database lets one notice
    await watch.watch();
    expect(await listed()).toMatchObject([
      { enrolmentId: someone.enrolmentId, groupId, days: 49, allowedDays: 42, since: '2026-09-01T08:00:00.000Z' },
    ]);
    const { event } = await world.service.events.untilReceived(
      TutorialGapNoticedSchema,
      (noticed) => noticed.enrolmentId === someone.enrolmentId,
    );
    expect(await world.service.events.received(TutorialGapNoticedSchema)).toHaveLength(1);

    world.service.travelTo('2026-10-20T17:00:00Z');
    await world.facilitator(
      facilitatorId,
      'POST',
      `/v1/sessions/${tutorial}/register`,
      { entries: [{ enrolmentId: someone.enrolmentId, attendance: 'present', mode: 'online' }] },
      201,
    );
    await watch.watch();
    expect(await listed()).toEqual([]);
    await world.service.events.untilReceived(TutorialGapClosedSchema, (closed) => closed.gapId === event.gapId);
  });

  it('does not count the days that a cohort was postponed, and is quiet meanwhile', async () => {
    const cohort = await world.cohort({ programme: { tutorialGapDays: 42 } });
    const someone = await world.participant(cohort);
    const cohorts = world.service.app.get(CohortsService);
    const moved = (version: number, status: string, at: string) =>
      world.handle(() =>
        cohorts.movedOn(cohort.cohortId, 'hertscam', status, { version, at, stops: status === 'postponed' }),
      );
    const watch = world.service.app.get(TutorialGapsService);
    const listed = async () =>
      (await world.coordinator('GET', `/v1/tutorial-gaps?filter[cohort]=${cohort.cohortId}`, undefined, 200)).body.data;
    await moved(5, 'postponed', '2026-10-01T08:00:00Z');
    world.service.travelTo('2026-12-10T08:00:00Z');
    await watch.watch();
    expect(await listed()).toEqual([]);
    await moved(6, 'running', '2026-12-10T08:00:00Z');
    await watch.watch();
    expect(await listed()).toEqual([]);
    world.service.travelTo('2026-12-23T08:00:00Z');
    await watch.watch();
    expect(await listed()).toMatchObject([
      { enrolmentId: someone.enrolmentId, days: 43, since: '2026-09-01T08:00:00.000Z' },
    ]);
  });
});
