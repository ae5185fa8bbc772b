import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  SessionCancelledSchema,
  SessionPostponedSchema,
  SessionRescheduledSchema,
  SessionScheduledSchema,
} from '@collegium/contracts';
import { kinds } from '../programmes/programme.builder.js';
import { START_TIMEOUT, World, type TestCohort } from '../world.testing.js';

const wishes = { weekdays: [{ weekday: 'tuesday' }] };
const hall = { kind: 'venue', name: 'Hall' } as const;
const withHall = { ...wishes, places: [{ kind: 'conference', place: hall }] };

describe('a cohort’s calendar', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  }, START_TIMEOUT);
  afterAll(() => world.close());

  const calendar = ({ cohortId }: TestCohort, body: object, preview = false) =>
    world.coordinator('POST', `/v1/cohorts/${cohortId}/calendar${preview ? '/preview' : ''}`, body);

  it('is previewed without a trace, then confirmed as it was previewed', async () => {
    const cohort = await world.cohort({ startsOn: '2029-09-01', endsOn: '2030-07-31' });
    const { groupId } = await world.group(cohort);
    const refused = await calendar(cohort, wishes, true);
    expect([refused.status, refused.body.code]).toEqual([422, 'bank_holidays_not_covered']);
    const known = await world.cohort();
    await world.group(known);
    const preview = await calendar(known, withHall, true);
    expect([preview.status, preview.body.clashes]).toEqual([200, []]);
    expect(await world.query('select 1 from sessions where cohort_id = $1', [known.cohortId])).toEqual([]);
    const confirmed = await calendar(known, { ...withHall, digest: preview.body.digest });
    expect(confirmed.body.created.map((session: { localStart: string }) => session.localStart)).toEqual(
      preview.body.sessions.map((session: { localStart: string }) => session.localStart),
    );
    expect(confirmed.body.created.filter((session: { kind: string }) => session.kind === 'twilight')).toHaveLength(7);
    const first = confirmed.body.created[0];
    await world.service.events.untilReceived(SessionScheduledSchema, (event) => event.sessionId === first.id);
    expect(groupId).toBeDefined();
  });

  it('is refused when it would not be the one previewed any more', async () => {
    const cohort = await world.cohort();
    await world.group(cohort);
    const preview = await calendar(cohort, withHall, true);
    await world.group(cohort);
    expect((await calendar(cohort, { ...withHall, digest: preview.body.digest })).body.code).toBe(
      'calendar_preview_outdated',
    );
  });

  it('is made once, however many confirm it at once; a group added later gets its own', async () => {
    const cohort = await world.cohort({ programme: { kinds: [kinds.twilight], entitlementMinutes: 600 } });
    await world.group(cohort);
    const answers = await Promise.all(Array.from({ length: 5 }, () => calendar(cohort, wishes)));
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201, 201, 201]);
    expect(answers.map((answer) => answer.body.created.length).sort()).toEqual([0, 0, 0, 0, 7]);
    const { groupId } = await world.group(cohort);
    const later = await calendar(cohort, wishes);
    expect(later.body.existing).toHaveLength(7);
    expect(later.body.created.map((session: { groupId: string }) => session.groupId)).toEqual(
      Array.from({ length: 7 }, () => groupId),
    );
  });

  it('has one conference for all cohorts of a year, made by two of them at once', async () => {
    const programmeId = await world.programme({
      kinds: [{ ...kinds.conference, kind: 'summit' }],
      entitlementMinutes: 300,
    });
    const cohorts = await Promise.all([1, 2].map(() => world.cohort({ programmeId })));
    const answers = await Promise.all(
      cohorts.map((cohort) => calendar(cohort, { ...wishes, places: [{ kind: 'summit', place: hall }] })),
    );
    expect(answers.map((answer) => answer.body.created.length + answer.body.existing.length)).toEqual([1, 1]);
    expect(await world.query(`select 1 from sessions where kind = 'summit'`)).toHaveLength(1);
  });

  it('is refused, naming the sessions, where no date is free, or leaves them to be confirmed', async () => {
    const cohort = await world.cohort({ programme: { kinds: [kinds.twilight], entitlementMinutes: 600 } });
    await world.group(cohort);
    const avoid = [{ from: '2027-05-01', until: '2027-05-31', reason: 'Examinations' }];
    const refused = await calendar(cohort, { ...wishes, avoid });
    expect(refused.body).toMatchObject({
      code: 'calendar_has_clashes',
      errors: [
        {
          code: 'no_date_free',
          message: expect.stringContaining('Twilight session 7 in 2027-05: 2027-05-04 Examinations'),
        },
      ],
    });
    const open = await calendar(cohort, { ...wishes, avoid, unplaced: 'to_be_confirmed' });
    expect(open.body.created.at(-1)).toMatchObject({
      title: 'Twilight session 7',
      status: 'to_be_confirmed',
      localStart: null,
    });
  });

  it.each([
    [
      'an entitlement that the expected kinds cannot add up to',
      { kinds: [kinds.twilight, kinds.network], entitlementMinutes: 631 },
      {},
      'expected_kinds_below_entitlement',
    ],
    ['a weekday that is none', {}, { weekdays: [{ weekday: 'sunday' }] }, 'validation_failed'],
    ['a wish that nobody understands', {}, { moon: 'full' }, 'validation_failed'],
  ] as const)('is refused for %s', async (_what, programme, body, code) => {
    const cohort = await world.cohort({ programme });
    expect((await calendar(cohort, { ...wishes, ...body })).body.code).toBe(code);
  });

  it('waits for its programme, and refuses a cohort that nobody planned', async () => {
    const cohort = await world.cohort({ programmeId: '01926f3a-0000-7000-8000-0000000000a9' });
    expect((await calendar(cohort, wishes)).body.code).toBe('programme_not_found');
    expect((await calendar({ ...cohort, cohortId: '01926f3a-0000-7000-8000-0000000000a8' }, wishes)).body.code).toBe(
      'cohort_not_found',
    );
  });

  describe('has sessions that', () => {
    const plan = async (cohort: TestCohort, body: object) =>
      world.coordinator('POST', '/v1/sessions', { cohortId: cohort.cohortId, ...body });

    it('are refused outside the academic year by name, beyond the count, in the wrong place, at a time that does not exist', async () => {
      const cohort = await world.cohort({
        programme: { kinds: [{ ...kinds.twilight, count: 1, months: [10] }, kinds.conference, kinds.tutorial] },
      });
      const { groupId } = await world.group(cohort);
      const twilight = { groupId, kind: 'twilight' };
      const code = async (body: object) => (await plan(cohort, body)).body.code;
      const outside = await plan(cohort, {
        ...twilight,
        title: 'A twilight in August',
        localStart: '2027-08-03T15:45',
      });
      expect(outside.body).toMatchObject({
        code: 'date_outside_academic_year',
        detail: expect.stringContaining('A twilight in August'),
        details: { session: 'A twilight in August' },
      });
      expect(await code({ ...twilight, localStart: '2027-03-28T01:30' })).toBe('local_time_missing');
      expect(await code({ ...twilight, localStart: '2026-10-25T01:30' })).toBe('local_time_ambiguous');
      expect(await code({ ...twilight, localStart: '2026-10-13T15:45', timeZone: 'Europe/Nowhere' })).toBe(
        'time_zone_unknown',
      );
      expect(await code({ ...twilight, place: hall, localStart: '2026-10-13T15:45' })).toBe('place_needed');
      expect(await code({ kind: 'twilight', localStart: '2026-10-13T15:45' })).toBe('group_not_found');
      expect(await code({ kind: 'tutorial', groupId, localStart: '2026-10-13T15:45' })).toBe('kind_is_for_slots');
      expect((await plan(cohort, { ...twilight, localStart: '2026-10-13T15:45' })).status).toBe(201);
      expect(await code({ ...twilight, localStart: '2026-10-20T15:45' })).toBe('kind_complete');
    });

    it.each([
      '2027-06-31T16:00',
      '2027-02-29T16:00',
      '2027-06-30T24:00',
      '2027-06-30T25:00',
      '0000-06-30T16:00',
      '10000-06-30T16:00',
      '2027-06-30T16:00Z',
    ])('are refused at %s, by the field', async (localStart) => {
      const cohort = await world.cohort({ programme: { kinds: [kinds.twilight, kinds.tutorial] } });
      const { groupId } = await world.group(cohort);
      const planned = await plan(cohort, { groupId, kind: 'twilight', localStart });
      expect(planned).toMatchObject({ status: 422, body: { errors: [{ pointer: '/localStart' }] } });
      const slots = [{ localStart }];
      const offered = await world.coordinator('POST', `/v1/groups/${groupId}/tutorial-slots`, { slots });
      expect(offered).toMatchObject({ status: 422, body: { errors: [{ pointer: '/slots/0/localStart' }] } });
      const moved = await world.coordinator('POST', `/v1/sessions/${groupId}/reschedule`, { localStart });
      expect(moved).toMatchObject({ status: 422, body: { errors: [{ pointer: '/localStart' }] } });
    });

    it.each([
      'A talk \u202Eklat a',
      'A talk\u0000',
      'A talk \ud83d',
      'A talk\r\nSUMMARY:Another',
      '  ',
      'x'.repeat(201),
    ])('are refused under the title %j, and at such a place', async (text) => {
      const cohort = await world.cohort({ programme: { kinds: [kinds.twilight, kinds.tutorial] } });
      const { groupId } = await world.group(cohort);
      const session = { groupId, kind: 'twilight', localStart: '2026-10-13T15:45' };
      const titled = await plan(cohort, { ...session, title: text });
      expect([titled.status, titled.body.errors[0].pointer]).toEqual([422, '/title']);
      const placed = await plan(cohort, { ...session, place: { kind: 'venue', name: text } });
      expect([placed.status, placed.body.errors[0].pointer]).toEqual([422, '/place/name']);
    });

    it('are moved, postponed and cancelled, each told of, hours offered following', async () => {
      const cohort = await world.cohort({ programme: { kinds: [kinds.twilight], entitlementMinutes: 600 } });
      const someone = await world.participant(cohort);
      const { groupId } = await world.group(cohort, [someone]);
      const { body } = await plan(cohort, { groupId, kind: 'twilight', localStart: '2026-10-13T15:45' });
      const offered = async () => (await world.hours(someone.enrolmentId)).offered;
      expect(await offered()).toBe(90);
      const moved = await world.coordinator(
        'POST',
        `/v1/sessions/${body.id}/reschedule`,
        { localStart: '2026-10-27T15:45' },
        200,
      );
      expect(moved.body).toMatchObject({ startsAt: '2026-10-27T15:45:00.000Z', version: 2 });
      await world.service.events.untilReceived(SessionRescheduledSchema, (event) => event.sessionId === body.id);
      await world.coordinator('POST', `/v1/sessions/${body.id}/postpone`, { reason: 'snow' }, 200);
      await world.service.events.untilReceived(SessionPostponedSchema, (event) => event.sessionId === body.id);
      expect(await offered()).toBe(0);
      await world.coordinator('POST', `/v1/sessions/${body.id}/reschedule`, { localStart: '2026-11-10T15:45' }, 200);
      expect(await offered()).toBe(90);
      await world.coordinator('POST', `/v1/sessions/${body.id}/cancel`, { reason: 'snow' }, 200);
      await world.service.events.untilReceived(
        SessionCancelledSchema,
        (event) => event.sessionId === body.id && event.reason === 'snow',
      );
      expect(await offered()).toBe(0);
      expect(
        (await world.coordinator('POST', `/v1/sessions/${body.id}/reschedule`, { localStart: '2026-11-10T15:45' })).body
          .code,
      ).toBe('transition_refused');
    });

    it('are changed only in sight of their newest state', async () => {
      const cohort = await world.cohort();
      const { body, headers } = await plan(cohort, { kind: 'network-event', localStart: '2026-11-10T17:00' });
      expect(headers.get('etag')).toBe('"1"');
      const send = (version: number) =>
        world.service.request('POST', `/v1/sessions/${body.id}/cancel`, {
          as: ['provider:hertscam:coordinator'],
          headers: { 'if-match': `"${version}"` },
          body: { reason: 'snow' },
        });
      expect((await send(2)).status).toBe(412);
      expect((await send(1)).status).toBe(200);
    });

    it('show event time and the attendee’s own time', async () => {
      const cohort = await world.cohort();
      const abroad = await world.participant(cohort, { timeZone: 'Asia/Dubai', urn: '' });
      await plan(cohort, { kind: 'network-event', localStart: '2027-04-13T17:00' });
      const { body } = await world.self(
        abroad.personId,
        'GET',
        `/v1/sessions?filter[enrolment]=${abroad.enrolmentId}&filter[kind]=network-event&filter[cohort]=${cohort.cohortId}`,
        undefined,
        200,
      );
      expect(body.data).toMatchObject([
        {
          localStart: '2027-04-13T17:00',
          timeZone: 'Europe/London',
          attendee: { localStart: '2027-04-13T20:00', timeZone: 'Asia/Dubai', expected: false, bookingId: null },
        },
      ]);
    });

    it('are read by a participant for their own enrolment only', async () => {
      const cohort = await world.cohort();
      const [one, other] = [await world.participant(cohort), await world.participant(cohort)];
      expect(
        (await world.self(one.personId, 'GET', `/v1/sessions?filter[enrolment]=${other.enrolmentId}`)).status,
      ).toBe(404);
      expect((await world.self(one.personId, 'GET', '/v1/sessions')).body.code).toBe('enrolment_filter_needed');
    });
  });
});
