import {
  CohortMovedOnSchema,
  CohortPlannedSchema,
  EnrolmentAcceptedSchema,
  EnrolmentDeferredSchema,
  EnrolmentResumedSchema,
  EnrolmentStartedSchema,
  eventOf,
  GroupFormedSchema,
  GroupLeadersChangedSchema,
  GroupMemberJoinedSchema,
  GroupMemberLeftSchema,
  PersonDetailsChangedSchema,
  PersonRegisteredSchema,
  PortfolioOpenedSchema,
  ProgrammePublishedSchema,
} from '@collegium/contracts';
import type { EventContext } from '@collegium/messaging';
import { newId, UnitOfWork } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { World } from '../world.testing.js';
import { EnrolmentHandlers } from './facts.handlers.js';
import { SchedulingHandlers } from './groups.handlers.js';

interface Ids {
  programmeId: string;
  cohortId: string;
  personId: string;
  enrolmentId: string;
  groupId: string;
  leader: string;
  successor: string;
}

type Step = (
  handlers: { enrolment: EnrolmentHandlers; scheduling: SchedulingHandlers },
  at: (minute: number) => EventContext,
) => Promise<void>;

const provider = 'hertscam';
const definition = {
  code: 'p',
  version: 1,
  title: 'P',
  provider,
  requirements: [{ code: 'evidence', title: 'Evidence', kind: 'evidence', treatment: 'assessed', minimumItems: 1 }],
  resubmissionDays: 28,
  timeZone: 'Europe/London',
};

/** What the other services say, by aggregate: in order within one, in any order across them. */
function storiesOf({ programmeId, cohortId, personId, enrolmentId, groupId, leader, successor }: Ids): Step[][] {
  const enrolment = { enrolmentId, provider, personId };
  const member = { groupId, provider, cohortId, enrolmentId, personId };
  return [
    [
      ({ enrolment: to }) =>
        to.programmePublished(eventOf(ProgrammePublishedSchema, { programmeId, provider, definition })),
    ],
    [
      ({ enrolment: to }) =>
        to.cohortPlanned(
          eventOf(CohortPlannedSchema, { cohortId, provider, programmeId, name: '2026a', timeZone: 'Europe/London' }),
        ),
      ({ enrolment: to }, at) =>
        to.cohortMovedOn(
          eventOf(CohortMovedOnSchema, { cohortId, provider, fromStatus: 'planned', toStatus: 'open' }),
          at(2),
        ),
    ],
    [
      ({ enrolment: to }) =>
        to.personRegistered(
          eventOf(PersonRegisteredSchema, { personId, provider, displayName: 'Sam', email: 'sam@example.org' }),
        ),
      ({ enrolment: to }) =>
        to.personDetailsChanged(
          eventOf(PersonDetailsChangedSchema, {
            personId,
            provider,
            displayName: 'Sam Okafor',
            email: 'sam@example.org',
          }),
        ),
      // As releases before told of a changed address.
      ({ enrolment: to }) =>
        to.personDetailsChanged(
          eventOf(PersonDetailsChangedSchema, { personId, provider, displayName: ' ', email: 'sam@new.example' }),
        ),
    ],
    [
      ({ enrolment: to }) =>
        to.enrolmentAccepted(
          eventOf(EnrolmentAcceptedSchema, {
            ...enrolment,
            cohortId,
            programmeId,
            setting: { urn: '117500', kind: 'school', name: 'Alder' },
          }),
        ),
      ({ enrolment: to }, at) =>
        to.enrolmentStarted(eventOf(EnrolmentStartedSchema, { ...enrolment, cohortId, programmeId }), at(2)),
      ({ enrolment: to }, at) =>
        to.enrolmentDeferred(
          eventOf(EnrolmentDeferredSchema, { ...enrolment, reason: 'illness', returnBy: '2027-09-01' }),
          at(3),
        ),
      ({ enrolment: to }, at) => to.enrolmentResumed(eventOf(EnrolmentResumedSchema, enrolment), at(4)),
    ],
    [
      ({ scheduling: to }, at) =>
        to.groupFormed(
          eventOf(GroupFormedSchema, { groupId, provider, cohortId, name: 'Alder', facilitatorId: leader }),
          at(1),
        ),
      ({ scheduling: to }, at) => to.groupMemberJoined(eventOf(GroupMemberJoinedSchema, member), at(2)),
      ({ scheduling: to }, at) =>
        to.groupLeadersChanged(
          eventOf(GroupLeadersChangedSchema, { groupId, provider, cohortId, facilitatorId: successor }),
          at(3),
        ),
      ({ scheduling: to }, at) => to.groupMemberLeft(eventOf(GroupMemberLeftSchema, member), at(4)),
    ],
  ];
}

describe('facts from elsewhere', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  const unitOfWork = () => world.service.app.get(UnitOfWork);
  const at = (minute: number) =>
    ({ time: new Date(Date.UTC(2026, 8, 1, 8, minute)), aggregateVersion: minute }) as EventContext;

  async function tell(steps: readonly Step[]): Promise<void> {
    const handlers = {
      enrolment: world.service.app.get(EnrolmentHandlers),
      scheduling: world.service.app.get(SchedulingHandlers),
    };
    for (const step of steps) await unitOfWork().run(() => step(handlers, at), { tenants: [provider] });
  }

  /** Everything kept of these ids, with each id under its name. */
  async function kept(ids: Ids): Promise<unknown> {
    const tables = [
      'programme_fact',
      'cohort_fact',
      'person_fact',
      'enrolment_fact',
      'group_fact',
      'group_leader',
      'group_member',
      'portfolio',
    ];
    const found: Record<string, unknown[]> = {};
    await unitOfWork().run(
      async ({ manager }) => {
        for (const table of tables) {
          const rows = (await manager.query(
            `select to_jsonb(${table}) - 'id' - 'opened_at' as row from ${table} where to_jsonb(${table})::text ~ $1 order by to_jsonb(${table})::text`,
            [Object.values(ids).join('|')],
          )) as { row: unknown }[];
          found[table] = rows.map(({ row }) => row);
        }
      },
      { tenants: [provider] },
    );
    return JSON.parse(
      Object.entries(ids).reduce((text, [name, id]) => text.replaceAll(id as string, name), JSON.stringify(found)),
    ) as unknown;
  }

  const someIds = (): Ids => ({
    programmeId: newId(),
    cohortId: newId(),
    personId: newId(),
    enrolmentId: newId(),
    groupId: newId(),
    leader: newId(),
    successor: newId(),
  });

  it('make the same copies in any order across aggregates', async () => {
    const reference = someIds();
    await tell(storiesOf(reference).flat());
    const expected = await kept(reference);
    expect(expected).toMatchObject({
      enrolment_fact: [
        {
          status: 'started',
          setting_key: 'urn:117500',
          clock_changes: [
            { version: 2, stops: false },
            { version: 3, stops: true },
            { version: 4, stops: false },
          ],
        },
      ],
      cohort_fact: [{ status: 'open' }],
      portfolio: [{ enrolment_id: 'enrolmentId' }],
      person_fact: [{ display_name: 'Sam Okafor' }],
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 99 }), { minLength: 16, maxLength: 16 }), async (choices) => {
        const ids = someIds();
        const stories = storiesOf(ids);
        const merged: Step[] = [];
        for (let turn = 0; stories.some((story) => story.length > 0); turn++) {
          const waiting = stories.filter((story) => story.length > 0);
          const next = waiting[(choices[turn] ?? 0) % waiting.length]?.shift();
          if (next) merged.push(next);
        }
        await tell(merged);
        expect(await kept(ids)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  it('refuse a programme with a word that this version does not know', async () => {
    const broken = { ...definition, requirements: [{ code: 'x', title: 'X', kind: 'viva', treatment: 'assessed' }] };
    await expect(
      tell([
        ({ enrolment }) =>
          enrolment.programmePublished(
            eventOf(ProgrammePublishedSchema, { programmeId: newId(), provider, definition: broken }),
          ),
      ]),
    ).rejects.toThrow('"viva" is none of evidence, account');
  });

  it('come over NATS, and open one portfolio for an enrolment that starts twice', async () => {
    const { programmeId, cohortId, personId, enrolmentId } = someIds();
    const { events } = world.service;
    await events.publish(ProgrammePublishedSchema, { programmeId, provider, definition });
    const started = { enrolmentId, provider, cohortId, programmeId, personId };
    await events.publish(
      EnrolmentAcceptedSchema,
      { ...started, setting: { urn: '117500', kind: 'school', name: 'Alder' } },
      { version: 1 },
    );
    await events.publish(EnrolmentStartedSchema, started, { version: 2 });
    await events.publish(
      EnrolmentDeferredSchema,
      { enrolmentId, provider, personId, returnBy: '2027-09-01' },
      { version: 3 },
    );
    await events.publish(EnrolmentStartedSchema, started, { version: 4 });
    await eventually(
      async () => {
        const { status, body } = await world.send('GET', `/v1/portfolios?filter[enrolment]=${enrolmentId}`, [
          `person:${personId}:self`,
        ]);
        const view =
          status === 200 && body.data[0]
            ? await world.send('GET', `/v1/portfolios/${body.data[0].id}`, [`person:${personId}:self`])
            : undefined;
        return view?.body.enrolmentStatus === 'started' && view.body.version === 1;
      },
      { within: 15_000, what: 'the portfolio of the enrolment' },
    );
    await events.untilReceived(PortfolioOpenedSchema, (event) => event.enrolmentId === enrolmentId);
    expect(
      (await events.received(PortfolioOpenedSchema)).filter(({ event }) => event.enrolmentId === enrolmentId),
    ).toHaveLength(1);
  });
});
