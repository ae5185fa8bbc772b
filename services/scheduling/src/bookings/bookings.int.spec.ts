import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BookingCancelledSchema, BookingConfirmedSchema } from '@collegium/contracts';
import { kinds } from '../programmes/programme.builder.js';
import { START_TIMEOUT, World, type Someone, type TestCohort } from '../world.testing.js';

describe('bookings', () => {
  let world: World;
  let cohort: TestCohort;
  let people: Someone[];
  let home: { groupId: string; facilitatorId: string };
  let host: { groupId: string; facilitatorId: string };

  beforeAll(async () => {
    world = await World.start();
    cohort = await world.cohort();
    people = await Promise.all(Array.from({ length: 10 }, () => world.participant(cohort)));
    home = await world.group(cohort, people);
    host = await world.group(cohort);
  }, START_TIMEOUT);
  afterAll(() => world.close());

  const slots = async (...starts: string[]): Promise<string[]> => {
    const { body } = await world.facilitator(
      home.facilitatorId,
      'POST',
      `/v1/groups/${home.groupId}/tutorial-slots`,
      { slots: starts.map((localStart) => ({ localStart })) },
      201,
    );
    return body.data.map((slot: { id: string }) => slot.id);
  };
  const twilight = async (groupId: string, localStart: string): Promise<string> =>
    (
      await world.coordinator(
        'POST',
        '/v1/sessions',
        { cohortId: cohort.cohortId, groupId, kind: 'twilight', localStart },
        201,
      )
    ).body.id;
  const book = ({ personId, enrolmentId }: Someone, sessionId: string, status?: number) =>
    world.self(personId, 'POST', `/v1/sessions/${sessionId}/bookings`, { enrolmentId }, status);

  it('give one slot to one participant, however many ask at once', async () => {
    const [slot] = await slots('2026-10-01T16:00');
    const answers = await Promise.all(people.map((someone) => book(someone, slot!)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    expect(
      answers.filter((answer) => answer.status === 409).every((answer) => answer.body.code === 'session_full'),
    ).toBe(true);
    expect(
      await world.query(`select 1 from bookings where session_id = $1 and status = 'confirmed'`, [slot]),
    ).toHaveLength(1);
    await world.service.events.untilReceived(BookingConfirmedSchema, (event) => event.sessionId === slot);
  });

  it('free a slot for the next when given up', async () => {
    const [slot] = await slots('2026-10-02T16:00');
    const { body } = await book(people[0]!, slot!, 201);
    await world.self(people[0]!.personId, 'POST', `/v1/bookings/${body.id}/cancel`, { reason: 'unwell' }, 200);
    await book(people[1]!, slot!, 201);
    await world.service.events.untilReceived(BookingCancelledSchema, (event) => event.bookingId === body.id);
  });

  it('of one participant never overlap, however many are asked for at once', async () => {
    const second = await world.group(cohort);
    const visits = await Promise.all(
      [host.groupId, second.groupId].map((groupId) => twilight(groupId, '2026-11-03T15:45')),
    );
    const answers = await Promise.all(visits.map((session) => book(people[2]!, session)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
    expect(answers.find((answer) => answer.status === 409)?.body.code).toBe('booking_overlaps');
  });

  it('of one session are one a person', async () => {
    const [slot] = await slots('2026-10-05T16:00');
    await book(people[3]!, slot!, 201);
    expect((await book(people[3]!, slot!)).body.code).toMatch(/session_full|already_booked/);
  });

  it('show a visit in both groups’ registers, and credit its hours once', async () => {
    const visitor = people[4]!;
    const visited = await twilight(host.groupId, '2026-12-01T15:45');
    const { body } = await book(visitor, visited, 201);
    expect(body.kind).toBe('group-visit');
    world.service.travelTo('2026-12-01T18:00:00Z');
    await world.facilitator(
      host.facilitatorId,
      'POST',
      `/v1/sessions/${visited}/register`,
      { entries: [{ enrolmentId: visitor.enrolmentId, attendance: 'present', mode: 'in_person' }] },
      201,
    );
    const rowOf = async (facilitatorId: string, groupId: string) =>
      (await world.facilitator(facilitatorId, 'GET', `/v1/groups/${groupId}/register`, undefined, 200)).body.data.find(
        (row: { sessionId: string; enrolmentId: string }) =>
          row.sessionId === visited && row.enrolmentId === visitor.enrolmentId,
      );
    expect(await rowOf(host.facilitatorId, host.groupId)).toMatchObject({
      standing: 'visitor',
      groupId: home.groupId,
      entry: { attendance: 'present', mode: 'in_person' },
    });
    expect(await rowOf(home.facilitatorId, home.groupId)).toMatchObject({
      standing: 'away',
      groupId: home.groupId,
      entry: { attendance: 'present' },
    });
    const { body: hours } = await world.self(
      visitor.personId,
      'GET',
      `/v1/enrolments/${visitor.enrolmentId}/hours`,
      undefined,
      200,
    );
    expect(hours.receivedMinutes).toBe(kinds.visit.creditedMinutes);
    expect(hours.entries.filter((entry: { account: string }) => entry.account === 'received')).toMatchObject([
      { kind: 'group-visit', minutes: 90 },
    ]);
    world.service.travelTo('2026-09-01T08:00:00Z');
  });

  it('move with their session, unless somebody would be in two places', async () => {
    const event = (
      await world.coordinator(
        'POST',
        '/v1/sessions',
        { cohortId: cohort.cohortId, kind: 'network-event', localStart: '2027-01-12T17:00' },
        201,
      )
    ).body;
    const clash = await twilight(host.groupId, '2027-01-14T17:00');
    const [moves, stays] = [await book(people[5]!, event.id, 201), await book(people[6]!, event.id, 201)];
    await book(people[5]!, clash, 201);
    const refused = await world.coordinator(
      'POST',
      `/v1/sessions/${event.id}/reschedule`,
      { localStart: '2027-01-14T17:30' },
      409,
    );
    expect(refused.body).toMatchObject({
      code: 'reschedule_overlaps_bookings',
      details: { bookingIds: [moves.body.id] },
    });
    await world.coordinator(
      'POST',
      `/v1/sessions/${event.id}/reschedule`,
      { localStart: '2027-01-14T17:30', cancelOverlappingBookings: true },
      200,
    );
    expect(
      await world.query(`select id, status, cancel_reason from bookings where session_id = $1 order by id`, [event.id]),
    ).toEqual([
      { id: moves.body.id, status: 'cancelled', cancel_reason: 'session_moved' },
      { id: stays.body.id, status: 'confirmed', cancel_reason: null },
    ]);
  });

  it('stand while a session has no date', async () => {
    const open = (
      await world.coordinator('POST', '/v1/sessions', { cohortId: cohort.cohortId, kind: 'network-event' }, 201)
    ).body;
    expect(open).toMatchObject({ status: 'to_be_confirmed', localStart: null });
    await book(people[7]!, open.id, 201);
    await world.coordinator('POST', `/v1/sessions/${open.id}/reschedule`, { localStart: '2027-04-13T17:00' }, 200);
    const [booking] = await world.query<{ starts_at: Date }>(`select starts_at from bookings where session_id = $1`, [
      open.id,
    ]);
    expect(booking!.starts_at.toISOString()).toBe('2027-04-13T16:00:00.000Z');
  });

  it('of somebody who pauses or leaves are free for others', async () => {
    const someone = await world.participant(cohort);
    await world.coordinator('POST', `/v1/groups/${home.groupId}/members`, { enrolmentId: someone.enrolmentId }, 201);
    const [slot] = await slots('2026-10-20T16:00');
    await book(someone, slot!, 201);
    await world.happened(someone.enrolmentId, 'withdrawn', new Date('2026-10-01T08:00:00Z'));
    await book(people[8]!, slot!, 201);
    expect(await world.query(`select left_at from memberships where enrolment_id = $1`, [someone.enrolmentId])).toEqual(
      [{ left_at: new Date('2026-10-01T08:00:00Z') }],
    );
  });

  it('are refused for somebody else’s enrolment', async () => {
    const [slot] = await slots('2026-10-22T16:00');
    const answer = await world.self(people[0]!.personId, 'POST', `/v1/sessions/${slot}/bookings`, {
      enrolmentId: people[1]!.enrolmentId,
    });
    expect([answer.status, answer.body.code]).toEqual([404, 'enrolment_not_found']);
  });

  it('do not let a facilitator hold two slots at once', async () => {
    await slots('2026-10-27T16:00');
    const answer = await world.facilitator(home.facilitatorId, 'POST', `/v1/groups/${home.groupId}/tutorial-slots`, {
      slots: [{ localStart: '2026-10-28T16:00' }, { localStart: '2026-10-27T16:15' }],
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'slots_overlap']);
    expect(await world.query(`select 1 from sessions where local_start = '2026-10-28T16:00'`)).toEqual([]);
  });
});
