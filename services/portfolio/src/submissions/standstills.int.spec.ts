import { newId } from '@collegium/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Batches } from '../batches/batches.service.js';
import type { FactsWriter } from '../facts/facts-writer.service.js';
import { World } from '../world.testing.js';

describe('deadlines while time stands still', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  const change = (version: number, at: string, stops: boolean) => ({ version, at, stops });
  const told = (tell: (facts: FactsWriter) => Promise<void>) => world.told(tell);

  /** Somebody whose portfolio a board has referred. */
  async function referred() {
    const participant = await world.participant();
    const [leader, moderator] = [newId(), await world.moderator()];
    await world.group([leader], [participant]);
    const batch = await world.batch();
    const submission = await world.submit(participant);
    await world.assess(submission.id, leader, 'referred');
    const path = (rest: string) => `/v1/batches/${batch.id}${rest}`;
    await world.ok('POST', path('/close'), world.office());
    await world.ok('POST', path('/sample'), world.office('lead-moderator'));
    const decision = { assessorId: leader, decision: 'agreed', note: 'In line.' };
    await world.ok('POST', path('/decisions'), world.person('moderator', moderator), decision);
    await world.ok('POST', path('/release'), world.office('lead-moderator'), { board: world.board });
    return { participant, submission };
  }

  it('a referral is handed in again after a pause that went past its date, and the answer shows the new one', async () => {
    world.service.travelTo('2027-05-01T09:00:00Z');
    const { participant, submission } = await referred();
    const view = () => world.ok('GET', `/v1/submissions/${submission.id}`, participant.self);
    const { resubmitBy: set } = await view();
    await told((facts) =>
      facts.enrolmentIs(participant.enrolmentId, 'deferred', '2027-12-01', change(3, '2027-05-20T09:00:00Z', true)),
    );
    world.service.travelTo('2027-11-01T09:00:00Z');
    const freeze = () =>
      world.send('POST', `/v1/portfolios/${participant.portfolioId}/freeze`, participant.self, { showsPupils: false });
    expect((await freeze()).body.code).toBe('enrolment_not_live');
    await told((facts) => facts.enrolmentResumed(participant.enrolmentId, change(4, '2027-11-01T09:00:00Z', false)));
    const days = 165;
    const moved = new Date(Date.parse(set) + days * 86_400_000).toISOString().slice(0, 10);
    expect(await view()).toMatchObject({ resubmitBy: moved, extendedBy: days });
    const { data } = await world.ok(
      'GET',
      `/v1/submissions?filter[enrolment]=${participant.enrolmentId}`,
      participant.self,
    );
    expect(data).toEqual([expect.objectContaining({ resubmitBy: moved, extendedBy: days })]);
    world.service.travelTo(`${moved}T20:00:00Z`);
    expect(await freeze()).toMatchObject({ status: 201, body: { resubmissionOf: submission.id } });
  });

  it('a batch of a postponed cohort does not close, and closes as much later, however often that is told', async () => {
    world.service.travelTo('2027-05-01T09:00:00Z');
    const cohortId = newId();
    const { tenant, programmeId } = world;
    await told((facts) =>
      facts.cohort({ id: cohortId, tenant, programmeId, name: '2027b', timeZone: 'Europe/London', status: 'running' }),
    );
    const batch = await world.ok('POST', '/v1/batches', world.office(), {
      cohortId,
      name: 'Late',
      closesAt: '2027-06-15T16:00:00Z',
    });
    const view = () => world.ok('GET', `/v1/batches/${batch.id}`, world.office());
    const moved = (version: number, at: string, stops: boolean) =>
      told(async (facts) => {
        await facts.cohortMovedOn(cohortId, stops ? 'postponed' : 'running', change(version, at, stops));
        await world.service.app.get(Batches).cohortClockChanged(cohortId);
      });
    await moved(5, '2027-06-01T09:00:00Z', true);
    world.service.travelTo('2027-08-01T09:00:00Z');
    await world.service.app.get(Batches).keepTime();
    expect(await view()).toMatchObject({ status: 'open', standsStillSince: '2027-06-01T09:00:00.000Z' });
    await moved(6, '2027-08-01T09:00:00Z', false);
    await moved(6, '2027-08-01T09:00:00Z', false);
    await world.service.app.get(Batches).keepTime();
    expect(await view()).toMatchObject({
      status: 'open',
      closesAt: '2027-08-15T16:00:00.000Z',
      extendedBy: 61,
      standsStillSince: null,
    });
    world.service.travelTo('2027-08-15T16:00:05Z');
    await world.service.app.get(Batches).keepTime();
    expect(await view()).toMatchObject({ status: 'closed' });
  });
});
