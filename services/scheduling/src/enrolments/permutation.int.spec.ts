import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CohortMovedOnSchema,
  CohortPlannedSchema,
  EnrolmentAcceptedSchema,
  EnrolmentDeferredSchema,
  EnrolmentResumedSchema,
  EnrolmentStartedSchema,
  PersonDetailsChangedSchema,
  PersonMergedSchema,
  PersonRegisteredSchema,
  ProgrammePublishedSchema,
  eventOf,
  timestampFromDate,
} from '@collegium/contracts';
import type { EventContext } from '@collegium/messaging';
import { newId } from '@collegium/persistence';
import fc from 'fast-check';
import { CohortsHandlers } from '../cohorts/cohorts.handlers.js';
import { PeopleHandlers } from '../people/people.handlers.js';
import { kinds } from '../programmes/programme.builder.js';
import { ProgrammesHandlers } from '../programmes/programmes.handlers.js';
import { publishedProgramme, START, START_TIMEOUT, World } from '../world.testing.js';
import { EnrolmentsHandlers } from './enrolments.handlers.js';

/** Events of one aggregate come in order; between aggregates any order is possible. */
type Lane = (() => Promise<void>)[];

describe('what other services tell', () => {
  let world: World;
  let conferenceId: string;

  beforeAll(async () => {
    world = await World.start();
    const { cohortId } = await world.cohort();
    const { body } = await world.coordinator(
      'POST',
      '/v1/sessions',
      { cohortId, kind: 'conference', localStart: '2027-07-06T09:30', place: { kind: 'venue', name: 'Hall' } },
      201,
    );
    conferenceId = body.id;
  }, START_TIMEOUT);
  afterAll(() => world.close());

  function story(provider = 'hertscam') {
    const [programmeId, cohortId, personId, enrolmentId] = [newId(), newId(), newId(), newId()];
    const { app } = world.service;
    const handlers = {
      programmes: app.get(ProgrammesHandlers),
      cohorts: app.get(CohortsHandlers),
      people: app.get(PeopleHandlers),
      enrolments: app.get(EnrolmentsHandlers),
    };
    const context = { time: START } as EventContext;
    const at = (day: string) => timestampFromDate(new Date(`${day}T08:00:00Z`));
    const enrolment = { enrolmentId, provider, personId };
    const lanes: Record<string, Lane> = {
      programme: [
        () =>
          handlers.programmes.programmePublished(
            eventOf(
              ProgrammePublishedSchema,
              publishedProgramme(programmeId, { kinds: [kinds.twilight, kinds.conference] }),
            ),
          ),
      ],
      cohort: [
        () =>
          handlers.cohorts.planned(
            eventOf(CohortPlannedSchema, {
              cohortId,
              provider,
              programmeId,
              name: 'A',
              startsOn: '2026-09-01',
              endsOn: '2027-07-31',
              places: 24,
              timeZone: 'Europe/London',
            }),
          ),
        () =>
          handlers.cohorts.movedOn(
            eventOf(CohortMovedOnSchema, { cohortId, provider, fromStatus: 'planned', toStatus: 'open' }),
            { aggregateVersion: 2, time: new Date('2026-08-01T09:00:00Z') } as EventContext,
          ),
      ],
      person: [
        () =>
          handlers.people.personRegistered(
            eventOf(PersonRegisteredSchema, { personId, provider, displayName: 'Ada Byron', email: 'ada@example.org' }),
          ),
        () =>
          handlers.people.personDetailsChanged(
            eventOf(PersonDetailsChangedSchema, {
              personId,
              provider,
              displayName: 'Ada Lovelace',
              email: 'ada@example.org',
            }),
          ),
      ],
      enrolment: [
        () =>
          handlers.enrolments.accepted(
            eventOf(EnrolmentAcceptedSchema, {
              ...enrolment,
              cohortId,
              programmeId,
              applicationId: newId(),
              displayName: 'Ada King',
              setting: { kind: 'other', name: 'Home', timeZone: 'Asia/Dubai' },
            }),
            context,
          ),
        () =>
          handlers.enrolments.started(
            eventOf(EnrolmentStartedSchema, { ...enrolment, cohortId, programmeId, startedAt: at('2026-09-02') }),
            context,
          ),
        () =>
          handlers.enrolments.deferred(
            eventOf(EnrolmentDeferredSchema, { ...enrolment, reason: 'illness', deferredAt: at('2026-10-02') }),
            context,
          ),
        () =>
          handlers.enrolments.resumed(
            eventOf(EnrolmentResumedSchema, { ...enrolment, resumedAt: at('2026-12-02') }),
            context,
          ),
      ],
    };
    return { lanes, ids: { cohortId, personId, enrolmentId } };
  }

  async function outcome({ cohortId, personId, enrolmentId }: ReturnType<typeof story>['ids']) {
    const { body } = await world.coordinator('GET', `/v1/enrolments/${enrolmentId}/hours`, undefined, 200);
    const [person] = await world.query(`select display_name from people where id = $1`, [personId]);
    const [cohort] = await world.query(`select status, starts_on from cohorts where id = $1`, [cohortId]);
    const [enrolment] = await world.query(
      `select status, started_at, setting_urn, time_zone, pauses from enrolments where id = $1`,
      [enrolmentId],
    );
    const standing = body.entries.filter(
      (entry: { id: string; reversesEntryId: string | null }) =>
        !entry.reversesEntryId &&
        !body.entries.some((other: { reversesEntryId: string | null }) => other.reversesEntryId === entry.id),
    );
    return {
      person,
      cohort,
      enrolment,
      sums: [body.owedMinutes, body.offeredMinutes, body.receivedMinutes, body.minimumMinutes],
      offers: standing
        .map(({ account, sessionId, minutes }: { account: string; sessionId: string; minutes: number }) => [
          account,
          sessionId,
          minutes,
        ])
        .sort(),
    };
  }

  it('leads to the same in every order across aggregates', async () => {
    const lengths = { programme: 1, cohort: 2, person: 2, enrolment: 4 };
    const order = fc.shuffledSubarray(
      Object.entries(lengths).flatMap(([lane, length]) => Array.from({ length }, () => lane)),
      { minLength: 9, maxLength: 9 },
    );
    await fc.assert(
      fc.asyncProperty(order, async (lanes) => {
        const told = story();
        for (const lane of lanes) await world.handle(() => told.lanes[lane]!.shift()!());
        expect(await outcome(told.ids)).toEqual({
          person: { display_name: 'Ada Lovelace' },
          cohort: { status: 'open', starts_on: '2026-09-01' },
          enrolment: {
            status: 'started',
            started_at: new Date('2026-09-02T08:00:00Z'),
            setting_urn: null,
            time_zone: 'Asia/Dubai',
            pauses: [{ from: '2026-10-02T08:00:00.000Z', until: '2026-12-02T08:00:00.000Z' }],
          },
          sums: [900, 300, 0, 600],
          offers: [
            ['offered', conferenceId, 300],
            ['owed', null, 900],
          ],
        });
      }),
      { numRuns: 25, verbose: true },
    );
  }, 120_000);

  it('of a person who turned out to be another leads to the same in every order', async () => {
    const lengths = { person: 3, into: 1, enrolment: 2 };
    const order = fc.shuffledSubarray(
      Object.entries(lengths).flatMap(([lane, length]) => Array.from({ length }, () => lane)),
      { minLength: 6, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(order, async (lanes) => {
        const { lanes: told, ids } = story();
        const intoPersonId = newId();
        const people = world.service.app.get(PeopleHandlers);
        told.person!.push(() =>
          people.personMerged(
            eventOf(PersonMergedSchema, { personId: ids.personId, provider: 'hertscam', intoPersonId }),
            { time: START } as EventContext,
          ),
        );
        told.into = [
          () =>
            people.personRegistered(
              eventOf(PersonRegisteredSchema, {
                personId: intoPersonId,
                provider: 'hertscam',
                displayName: 'Countess of Lovelace',
                email: 'ada@example.org',
              }),
            ),
        ];
        for (const lane of lanes) await world.handle(() => told[lane]!.shift()!());
        expect(await world.query('select person_id from enrolments where id = $1', [ids.enrolmentId])).toEqual([
          { person_id: intoPersonId },
        ]);
        expect(await world.query('select person_id from hours_accounts where id = $1', [ids.enrolmentId])).toEqual([
          { person_id: intoPersonId },
        ]);
        expect(
          await world.query('select display_name, merged_into from people where id = any($1) order by id', [
            [ids.personId, intoPersonId],
          ]),
        ).toMatchObject([{ merged_into: intoPersonId }, { display_name: 'Countess of Lovelace', merged_into: null }]);
      }),
      { numRuns: 15, verbose: true },
    );
  }, 120_000);

  it('that cannot have come yet is tried again, not lost', async () => {
    const { lanes } = story();
    await expect(world.handle(() => lanes.enrolment![1]!())).rejects.toThrow('never accepted here');
    await expect(world.handle(() => lanes.cohort![1]!())).rejects.toThrow('never planned here');
  });
});
