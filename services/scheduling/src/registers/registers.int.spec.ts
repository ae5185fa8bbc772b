import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AttendanceRecordedSchema,
  HoursCreditedSchema,
  HoursFellShortSchema,
  HoursMetSchema,
  HoursReversedSchema,
} from '@collegium/contracts';
import { aKind, kinds } from '../programmes/programme.builder.js';
import { START_TIMEOUT, World, type Someone, type TestCohort } from '../world.testing.js';

describe('registers', () => {
  let world: World;
  let cohort: TestCohort;
  let group: { groupId: string; facilitatorId: string };
  let people: Someone[];

  beforeAll(async () => {
    world = await World.start();
    cohort = await world.cohort({ programme: { minimumMinutes: 120 } });
    people = await Promise.all(Array.from({ length: 5 }, () => world.participant(cohort)));
    group = await world.group(cohort, people);
  }, START_TIMEOUT);
  afterAll(() => world.close());

  let day = 7;
  const held = async (): Promise<string> => {
    const date = `2026-09-${String(++day).padStart(2, '0')}`;
    const { body } = await world.coordinator(
      'POST',
      '/v1/sessions',
      { cohortId: cohort.cohortId, groupId: group.groupId, kind: 'twilight', localStart: `${date}T15:45` },
      201,
    );
    world.service.travelTo(`${date}T16:30:00Z`);
    return body.id;
  };
  const write = (sessionId: string, entries: object[], status?: number) =>
    world.facilitator(group.facilitatorId, 'POST', `/v1/sessions/${sessionId}/register`, { entries }, status);
  const present = ({ enrolmentId }: Someone) => ({ enrolmentId, attendance: 'present', mode: 'in_person' });

  it('record in person and online, part, absent and excused, and credit what was attended', async () => {
    const session = await held();
    const [ada, bea, cat, dot] = people as [Someone, Someone, Someone, Someone];
    const { body } = await write(
      session,
      [
        present(ada),
        { ...present(bea), attendance: 'part', mode: 'online', minutes: 45 },
        { enrolmentId: cat.enrolmentId, attendance: 'absent' },
        { enrolmentId: dot.enrolmentId, attendance: 'excused' },
      ],
      201,
    );
    expect(
      body.data.map((entry: { mode: string; attendedMinutes: number }) => [entry.mode, entry.attendedMinutes]),
    ).toEqual([
      ['in_person', 90],
      ['online', 45],
      [null, 0],
      [null, 0],
    ]);
    expect(
      await Promise.all([ada, bea, cat, dot].map(async (someone) => (await world.hours(someone.enrolmentId)).received)),
    ).toEqual([90, 45, 0, 0]);
    const register = await world.facilitator(
      group.facilitatorId,
      'GET',
      `/v1/sessions/${session}/register`,
      undefined,
      200,
    );
    expect(register.body.data).toHaveLength(5);
    expect(register.body.data.filter((row: { entry: object | null }) => row.entry === null)).toMatchObject([
      { enrolmentId: people[4]!.enrolmentId, standing: 'expected', name: 'Ada Lovelace' },
    ]);
  });

  it('are written once, however often at once', async () => {
    const session = await held();
    const answers = await Promise.all(Array.from({ length: 6 }, () => write(session, people.map(present))));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 422, 422, 422, 422, 422]);
    expect(
      await world.query(`select 1 from hours_entries where subject_id = $1 and account = 'received'`, [session]),
    ).toHaveLength(5);
  });

  it('are written whole or not at all, each wrong entry named', async () => {
    const session = await held();
    const stranger = await world.participant(cohort);
    const { status, body } = await write(session, [
      present(people[0]!),
      { enrolmentId: people[1]!.enrolmentId, attendance: 'present' },
      present(stranger),
      present(people[0]!),
    ]);
    expect([status, body.code]).toEqual([422, 'register_refused']);
    expect(body.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code])).toEqual([
      ['/entries/0/enrolmentId', 'register_entry_repeated'],
      ['/entries/1/mode', 'attendance_mode_needed'],
      ['/entries/2/enrolmentId', 'not_on_register'],
      ['/entries/3/enrolmentId', 'register_entry_repeated'],
    ]);
    expect(await world.query('select 1 from register_entries where session_id = $1', [session])).toEqual([]);
  });

  it('are written by whoever leads the group, or a coordinator, and nobody else', async () => {
    const session = await held();
    const other = await world.group(cohort);
    const body = { entries: [present(people[0]!)] };
    expect(
      (await world.facilitator(other.facilitatorId, 'POST', `/v1/sessions/${session}/register`, body)).body.code,
    ).toBe('not_leader_of_group');
    expect((await world.self(people[0]!.personId, 'POST', `/v1/sessions/${session}/register`, body)).status).toBe(403);
    await world.coordinator('POST', `/v1/sessions/${session}/register`, body, 201);
  });

  it('are not written before a session begins', async () => {
    const { body } = await world.coordinator(
      'POST',
      '/v1/sessions',
      { cohortId: cohort.cohortId, groupId: group.groupId, kind: 'twilight', localStart: '2027-05-11T15:45' },
      201,
    );
    expect((await write(body.id, [present(people[0]!)])).body.code).toBe('register_not_open');
    await world.coordinator('POST', `/v1/sessions/${body.id}/cancel`, { reason: 'not_needed' }, 200);
    expect((await write(body.id, [present(people[0]!)])).body.code).toBe('session_cancelled');
  });

  it('tell once that the minimum is met, that it is missed after a correction, and that it is met again', async () => {
    const { enrolmentId } = people[4]!;
    const crossings = async () => {
      const events = world.service.events;
      return [
        (await events.received(HoursMetSchema)).filter(({ event }) => event.enrolmentId === enrolmentId).length,
        (await events.received(HoursFellShortSchema)).filter(({ event }) => event.enrolmentId === enrolmentId).length,
      ];
    };
    const correct = (entryId: string, said: object) =>
      world.facilitator(
        group.facilitatorId,
        'POST',
        `/v1/register-entries/${entryId}/correct`,
        { reason: 'mistake', ...said },
        201,
      );
    const { body } = await write(await held(), [present(people[4]!)], 201); // 90 from before, 90 now: 180 of 120
    await world.service.events.untilReceived(
      HoursMetSchema,
      (event) => event.enrolmentId === enrolmentId && event.receivedMinutes === 180,
    );
    const absent = await correct(body.data[0].id, { attendance: 'absent' });
    await world.service.events.untilReceived(
      HoursFellShortSchema,
      (event) => event.enrolmentId === enrolmentId && event.receivedMinutes === 90,
    );
    await correct(absent.body.id, { attendance: 'part', mode: 'online', minutes: 40 });
    await world.service.events.untilReceived(
      HoursMetSchema,
      (event) => event.enrolmentId === enrolmentId && event.receivedMinutes === 130,
    );
    expect(await crossings()).toEqual([2, 1]);
    const reversed = await world.service.events.untilReceived(
      HoursReversedSchema,
      (event) => event.enrolmentId === enrolmentId,
    );
    expect(reversed.event.minutes).toBe(90);
    const recorded = (await world.service.events.received(AttendanceRecordedSchema))
      .map(({ event }) => event)
      .filter((event) => event.enrolmentId === enrolmentId);
    expect(recorded.at(-1)).toMatchObject({ correctsEntryId: absent.body.id });
    expect(
      (
        await world.facilitator(group.facilitatorId, 'POST', `/v1/register-entries/${body.data[0].id}/correct`, {
          reason: 'mistake',
          attendance: 'absent',
        })
      ).body.code,
    ).toBe('register_entry_corrected');
  });

  it('tell nothing of a minimum where the definition sets none', async () => {
    const without = await world.cohort({ programme: { minimumMinutes: null } });
    const someone = await world.participant(without);
    const own = await world.group(without, [someone]);
    const { body } = await world.coordinator(
      'POST',
      '/v1/sessions',
      { cohortId: without.cohortId, groupId: own.groupId, kind: 'twilight', localStart: '2026-10-06T15:45' },
      201,
    );
    world.service.travelTo('2026-10-06T17:00:00Z');
    await world.coordinator('POST', `/v1/sessions/${body.id}/register`, { entries: [present(someone)] }, 201);
    await world.service.events.untilReceived(HoursCreditedSchema, (event) => event.enrolmentId === someone.enrolmentId);
    expect(
      (await world.service.events.received(HoursMetSchema)).filter(
        ({ event }) => event.enrolmentId === someone.enrolmentId,
      ),
    ).toEqual([]);
    const { body: hours } = await world.coordinator('GET', `/v1/enrolments/${someone.enrolmentId}/hours`);
    expect(hours).toMatchObject({ receivedMinutes: 90, minimumMinutes: null, minimumMet: null });
  });

  it('do not credit one hour in two places, written at the same moment', async () => {
    const someone = people[0]!;
    const host = await world.group(cohort);
    const own = await held();
    const visit = (
      await world.coordinator(
        'POST',
        '/v1/sessions',
        { cohortId: cohort.cohortId, groupId: host.groupId, kind: 'twilight', localStart: `2026-12-01T15:45` },
        201,
      )
    ).body.id;
    world.service.travelTo('2026-09-01T09:00:00Z');
    await world.self(
      someone.personId,
      'POST',
      `/v1/sessions/${visit}/bookings`,
      { enrolmentId: someone.enrolmentId },
      201,
    );
    await world.coordinator(
      'POST',
      `/v1/sessions/${visit}/reschedule`,
      { localStart: `2026-09-${String(day).padStart(2, '0')}T16:00` },
      200,
    );
    world.service.travelTo('2026-12-02T09:00:00Z');
    const answers = await Promise.all(
      [own, visit].map((session) =>
        world.coordinator('POST', `/v1/sessions/${session}/register`, { entries: [present(someone)] }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 422]);
    expect(answers.find((answer) => answer.status === 422)?.body.errors).toMatchObject([
      { pointer: '/entries/0/attendance', code: 'hours_overlap' },
    ]);
  });

  it('credit the conference once to a person of two experiences, and to the one that booked it', async () => {
    const facilitating = await world.cohort({
      programme: {
        code: 'eldp-facilitator',
        kinds: [aKind({ count: 20 }), { ...kinds.conference, creditedMinutes: 240 }],
        minimumMinutes: null,
      },
      endsOn: '2028-07-31',
    });
    const [first, second] = [
      people[1]!,
      await world.participant(facilitating, {
        personId: people[1]!.personId,
        startedAt: new Date('2026-09-02T08:00:00Z'),
      }),
    ];
    const { body } = await world.coordinator(
      'POST',
      '/v1/sessions',
      {
        cohortId: cohort.cohortId,
        kind: 'conference',
        localStart: '2027-07-06T09:30',
        place: { kind: 'venue', name: 'Hall' },
      },
      201,
    );
    expect(body).toMatchObject({ cohortId: null, scope: 'programme' });
    await world.self(
      first.personId,
      'POST',
      `/v1/sessions/${body.id}/bookings`,
      { enrolmentId: second.enrolmentId },
      201,
    );
    world.service.travelTo('2027-07-06T18:00:00Z');
    const before = [await world.hours(first.enrolmentId), await world.hours(second.enrolmentId)];
    await world.coordinator(
      'POST',
      `/v1/sessions/${body.id}/register`,
      { entries: [present(first), present(second)] },
      201,
    );
    const after = [await world.hours(first.enrolmentId), await world.hours(second.enrolmentId)];
    expect(after.map((hours, index) => hours.received - before[index]!.received)).toEqual([0, 240]);
    const { body: statement } = await world.coordinator('GET', `/v1/enrolments/${first.enrolmentId}/hours`);
    expect(statement.offeredNotReceived).toContainEqual({
      minutes: 300,
      reason: 'credited_to_other_enrolment',
      kind: 'conference',
      sessionId: body.id,
    });
  });
});
