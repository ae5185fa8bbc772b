import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CohortPlannedSchema,
  EnrolmentAcceptedSchema,
  EnrolmentStartedSchema,
  HoursMetSchema,
  PersonRegisteredSchema,
  ProgrammePublishedSchema,
  timestampFromDate,
} from '@collegium/contracts';
import { newId } from '@collegium/persistence';
import { eventually, startTestService, type TestService } from '@collegium/testing';
import { AppModule } from '../src/app.module.js';
import { aKind, kinds } from '../src/programmes/programme.builder.js';
import { bankHolidays, publishedProgramme, school, START } from '../src/world.testing.js';

const provider = 'hertscam';
const coordinator = ['provider:hertscam:coordinator'];

/** A year of one group, as the services around scheduling and its callers live it. */
describe('scheduling', () => {
  let service: TestService;
  const [programmeId, cohortId, facilitatorId, personId, enrolmentId] = [newId(), newId(), newId(), newId(), newId()];
  let groupId: string;

  beforeAll(async () => {
    service = await startTestService(AppModule);
    service.travelTo(START);
  }, 120_000);
  afterAll(() => service.close());

  const call = async (method: string, path: string, body?: unknown, as: readonly string[] = coordinator) => {
    const answer = await service.request(method, path, { as, body });
    if (answer.status >= 400)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  it('hears of a programme, a cohort and a participant, in whatever order', async () => {
    const enrolment = { enrolmentId, provider, cohortId, programmeId, personId };
    await service.events.publish(EnrolmentAcceptedSchema, {
      ...enrolment,
      applicationId: newId(),
      displayName: 'Ada Lovelace',
      setting: { kind: 'overseas-school', name: 'British School', timeZone: 'Asia/Dubai' },
    });
    const started = await service.events.publish(
      EnrolmentStartedSchema,
      { ...enrolment, startedAt: timestampFromDate(START) },
      { version: 2 },
    );
    await service.events.publish(
      EnrolmentStartedSchema,
      { ...enrolment, startedAt: timestampFromDate(START) },
      { version: 2, id: started, messageId: newId() },
    );
    await service.events.publish(PersonRegisteredSchema, {
      personId: facilitatorId,
      provider,
      displayName: 'Grace Hopper',
      email: 'grace@example.org',
    });
    await service.events.publish(CohortPlannedSchema, {
      cohortId,
      provider,
      programmeId,
      name: '2026',
      startsOn: '2026-09-01',
      endsOn: '2027-07-31',
      places: 24,
      timeZone: 'Europe/London',
    });
    await service.events.publish(
      ProgrammePublishedSchema,
      publishedProgramme(programmeId, {
        kinds: [aKind({ count: 7, months: [9, 10, 11, 1, 2, 3, 5] }), kinds.tutorial, kinds.conference],
        minimumMinutes: 180,
      }),
    );
    const owed = await eventually(
      async () => {
        const { status, body } = await service.request('GET', `/v1/enrolments/${enrolmentId}/hours`, {
          as: coordinator,
        });
        return status === 200 && body.owedMinutes > 0 ? body : undefined;
      },
      { within: 15_000, what: 'hours owed' },
    );
    expect(owed).toMatchObject({
      owedMinutes: 900,
      offeredMinutes: 0,
      receivedMinutes: 0,
      minimumMinutes: 180,
      minimumMet: false,
    });
    expect(owed.entries).toHaveLength(1);
  });

  it('plans the year out of the template, around bank holidays', async () => {
    await call('PUT', '/v1/bank-holidays', bankHolidays, ['consortium:consortium:office']);
    // The cohort and the facilitator are told of apart from the enrolment.
    groupId = await eventually(
      async () => {
        const { status, body } = await service.request('POST', '/v1/groups', {
          as: coordinator,
          body: { cohortId, name: 'Stevenage', facilitatorId, place: school },
        });
        if (status === 404) return undefined;
        expect(status).toBe(201);
        return body.id as string;
      },
      { within: 15_000, what: 'cohort and facilitator to be known' },
    );
    await call('POST', `/v1/groups/${groupId}/members`, { enrolmentId });
    const wishes = { weekdays: [{ weekday: 'monday' }] };
    const preview = await call('POST', `/v1/cohorts/${cohortId}/calendar/preview`, wishes);
    expect(preview.sessions.find((session: { month: string }) => session.month === '2027-05')).toMatchObject({
      localStart: '2027-05-10T15:45',
      passedOver: [{ date: '2027-05-03', reason: 'bank_holiday', because: 'Early May bank holiday' }],
    });
    const { created } = await call('POST', `/v1/cohorts/${cohortId}/calendar`, { ...wishes, digest: preview.digest });
    expect(created.filter((session: { kind: string }) => session.kind === 'twilight')).toHaveLength(7);
  });

  it('keeps registers, counts hours and says once when the minimum is met', async () => {
    const sessions = (await call('GET', `/v1/sessions?filter[group]=${groupId}&filter[kind]=twilight&sort=title`)).data;
    for (const session of sessions.slice(0, 2)) {
      service.travelTo(session.endsAt);
      await call(
        'POST',
        `/v1/sessions/${session.id}/register`,
        { entries: [{ enrolmentId, attendance: 'present', mode: 'online' }] },
        ['provider:hertscam:facilitator', `person:${facilitatorId}:self`],
      );
    }
    const met = await service.events.untilReceived(HoursMetSchema, (event) => event.enrolmentId === enrolmentId);
    expect(met.event).toMatchObject({ provider, personId, minimumMinutes: 180, receivedMinutes: 180 });
    expect(met.subject).toBe('scheduling.hours_met.v1.hertscam');
    const statement = await call('GET', `/v1/enrolments/${enrolmentId}/hours`, undefined, [`person:${personId}:self`]);
    expect(statement).toMatchObject({ owedMinutes: 900, offeredMinutes: 930, receivedMinutes: 180, minimumMet: true });
  });

  it('shows the participant abroad their own time, and their calendar program the same instants', async () => {
    const me = [`person:${personId}:self`];
    const { data } = await call(
      'GET',
      `/v1/sessions?filter[enrolment]=${enrolmentId}&filter[kind]=twilight&sort=title`,
      undefined,
      me,
    );
    expect(data[0]).toMatchObject({ timeZone: 'Europe/London', attendee: { timeZone: 'Asia/Dubai', expected: true } });
    const { url } = await call('POST', '/v1/calendar-feeds', { enrolmentId }, me);
    const calendar = await service.request('GET', new URL(url).pathname);
    expect(calendar.body).toContain(`DTSTART:${data[0].startsAt.replace(/[-:]|\.000/g, '')}`);
  });

  it('does a repeated request once', async () => {
    const repeat = () =>
      service.request('POST', `/v1/groups/${groupId}/tutorial-slots`, {
        as: { roles: coordinator, subject: 'cora' },
        headers: { 'idempotency-key': 'slots-1' },
        body: { slots: [{ localStart: '2027-06-08T16:00' }] },
      });
    const [first, second] = [await repeat(), await repeat()];
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
  });

  it.each([
    ['POST', 'v1/cohorts/:cohort/calendar/preview', 200],
    ['POST', 'v1/groups', 422],
    ['POST', 'v1/sessions', 422],
    ['PUT', 'v1/bank-holidays', 422],
  ])('answers %s %s without a body by %d', async (method, path, status) => {
    const answer = await service.request(method, `/${path.replace(':cohort', cohortId)}`, {
      as: [...coordinator, 'consortium:consortium:office'],
    });
    expect([answer.status, answer.body]).toEqual([status, expect.anything()]);
  });

  it('describes every operation of its own with a summary, and an example of each body', async () => {
    type Operation = {
      summary?: string;
      tags?: string[];
      requestBody?: { content: Record<string, { example?: unknown }> };
      responses: Record<string, { content?: Record<string, { example?: unknown }> }>;
    };
    const { body } = await service.request('GET', '/openapi.json');
    const operations = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
    );
    const own = operations.filter(({ tags }) =>
      tags?.some((tag) => ['groups', 'sessions', 'bookings', 'registers', 'hours', 'calendar'].includes(tag)),
    );
    expect(own).toHaveLength(30);
    expect(own.filter(({ summary }) => !summary).map(({ name }) => name)).toEqual([]);
    const bare = own.filter(({ requestBody, responses }) =>
      [requestBody, ...Object.values(responses)].some((each) =>
        Object.values(each?.content ?? {}).some((media) => media.example === undefined),
      ),
    );
    expect(bare.map(({ name }) => name)).toEqual([]);
  });
});
