import {
  eventOf,
  CohortPlannedSchema,
  EnrolmentAcceptedSchema,
  PersonRegisteredSchema,
  ProgrammePublishedSchema,
  type MessageInitShape,
} from '@collegium/contracts';
import { newId, runAs, UnitOfWork } from '@collegium/persistence';
import { startTestService, type TestResponse, type TestService } from '@collegium/testing';
import { AppModule } from './app.module.js';
import { BankHolidaysService } from './bank-holidays/bank-holidays.service.js';
import { CohortsHandlers } from './cohorts/cohorts.handlers.js';
import { EnrolmentsService } from './enrolments/enrolments.service.js';
import { PeopleHandlers } from './people/people.handlers.js';
import { kinds } from './programmes/programme.builder.js';
import type { Programme } from './programmes/programme.js';
import { ProgrammesHandlers } from './programmes/programmes.handlers.js';

/** Who was enrolled. */
export interface Someone {
  readonly enrolmentId: string;
  readonly personId: string;
}

/** A cohort with what it takes to act in it. */
export interface TestCohort {
  readonly cohortId: string;
  readonly programmeId: string;
}

/** Servers may have to be started first. */
export const START_TIMEOUT = 120_000;
export const START = new Date('2026-09-01T08:00:00Z');
export const school = { kind: 'school', urn: '900001', name: 'Fern Hill School' } as const;
export const bankHolidays = Object.fromEntries(
  ['england-and-wales', 'scotland', 'northern-ireland'].map((division) => [
    division,
    {
      division,
      events: [
        { title: 'Christmas Day', date: '2026-12-25' },
        { title: 'Early May bank holiday', date: '2027-05-03' },
        { title: 'Christmas Day', date: '2028-12-25' },
      ],
    },
  ]),
);

/** The service under test, with a provider around it whose people and cohorts a spec can make up. */
export class World {
  private constructor(readonly service: TestService) {}

  static async start(): Promise<World> {
    const world = new World(await startTestService(AppModule));
    world.service.travelTo(START);
    await world.service.app.get(BankHolidaysService).replace(bankHolidays);
    return world;
  }

  /** Acts as an event's handler of the provider does. */
  handle<T>(work: () => Promise<T>, provider = 'hertscam'): Promise<T> {
    return runAs({ tenants: [provider], actor: 'event:test', correlationId: newId() }, () =>
      this.service.app.get(UnitOfWork).run(work),
    );
  }

  async programme(changes: Partial<Programme> = {}, provider = 'hertscam'): Promise<string> {
    const programmeId = newId();
    await this.handle(
      () =>
        this.service.app
          .get(ProgrammesHandlers)
          .programmePublished(eventOf(ProgrammePublishedSchema, publishedProgramme(programmeId, changes, provider))),
      provider,
    );
    return programmeId;
  }

  async cohort(
    changes: {
      programme?: Partial<Programme>;
      programmeId?: string;
      startsOn?: string;
      endsOn?: string;
      provider?: string;
    } = {},
  ): Promise<TestCohort> {
    const { provider = 'hertscam', startsOn = '2026-09-01', endsOn = '2027-07-31' } = changes;
    const programmeId = changes.programmeId ?? (await this.programme(changes.programme, provider));
    const cohortId = newId();
    const planned = eventOf(CohortPlannedSchema, {
      cohortId,
      provider,
      programmeId,
      name: `Cohort ${cohortId.slice(-4)}`,
      startsOn,
      endsOn,
      places: 24,
      timeZone: 'Europe/London',
    });
    await this.handle(() => this.service.app.get(CohortsHandlers).planned(planned), provider);
    return { cohortId, programmeId };
  }

  async person(displayName = 'Grace Hopper', provider = 'hertscam'): Promise<string> {
    const personId = newId();
    const registered = eventOf(PersonRegisteredSchema, { personId, provider, displayName, email: 'grace@example.org' });
    await this.handle(() => this.service.app.get(PeopleHandlers).personRegistered(registered), provider);
    return personId;
  }

  /** Somebody enrolled and started. */
  async participant(
    { cohortId, programmeId }: TestCohort,
    changes: { personId?: string; startedAt?: Date | null; timeZone?: string; urn?: string; provider?: string } = {},
  ): Promise<Someone> {
    const {
      provider = 'hertscam',
      personId = newId(),
      startedAt = START,
      timeZone = 'Europe/London',
      urn = '900001',
    } = changes;
    const enrolmentId = newId();
    const accepted = eventOf(EnrolmentAcceptedSchema, {
      enrolmentId,
      provider,
      cohortId,
      programmeId,
      personId,
      applicationId: newId(),
      displayName: 'Ada Lovelace',
      setting: { urn, kind: 'school', name: 'Fern Hill School', timeZone },
      staffRole: 'teacher',
    });
    const enrolments = this.service.app.get(EnrolmentsService);
    await this.handle(() => enrolments.accepted(accepted, START), provider);
    if (startedAt) await this.happened(enrolmentId, 'started', startedAt, provider);
    return { enrolmentId, personId };
  }

  happened(
    enrolmentId: string,
    fact: Parameters<EnrolmentsService['happened']>[2]['fact'],
    at: Date,
    provider = 'hertscam',
  ): Promise<void> {
    return this.handle(
      () => this.service.app.get(EnrolmentsService).happened(enrolmentId, provider, { fact, at }),
      provider,
    );
  }

  /** A group that meets at a school, with its facilitator and members. */
  async group(
    { cohortId }: TestCohort,
    members: readonly Someone[] = [],
    changes: { facilitatorId?: string } = {},
  ): Promise<{ groupId: string; facilitatorId: string }> {
    const facilitatorId = changes.facilitatorId ?? (await this.person());
    const { body } = await this.coordinator(
      'POST',
      '/v1/groups',
      { cohortId, name: `Group ${newId()}`, facilitatorId, place: school },
      201,
    );
    for (const { enrolmentId } of members)
      await this.coordinator('POST', `/v1/groups/${body.id}/members`, { enrolmentId }, 201);
    return { groupId: body.id, facilitatorId };
  }

  coordinator(method: string, path: string, body?: unknown, status?: number): Promise<TestResponse> {
    return this.as(['provider:hertscam:coordinator'], method, path, body, status);
  }

  facilitator(personId: string, method: string, path: string, body?: unknown, status?: number): Promise<TestResponse> {
    return this.as(['provider:hertscam:facilitator', `person:${personId}:self`], method, path, body, status);
  }

  self(personId: string, method: string, path: string, body?: unknown, status?: number): Promise<TestResponse> {
    return this.as([`person:${personId}:self`], method, path, body, status);
  }

  async as(
    roles: readonly string[],
    method: string,
    path: string,
    body?: unknown,
    status?: number,
  ): Promise<TestResponse> {
    const answer = await this.service.request(method, path, { as: roles, body });
    if (status !== undefined && answer.status !== status)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  /** A statement's three sums. */
  async hours(enrolmentId: string): Promise<{ owed: number; offered: number; received: number }> {
    const { body } = await this.coordinator('GET', `/v1/enrolments/${enrolmentId}/hours`, undefined, 200);
    return { owed: body.owedMinutes, offered: body.offeredMinutes, received: body.receivedMinutes };
  }

  /** Rows of the database, whoever they belong to. */
  query<T = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    return this.handleAll((query) => query(sql, [...parameters]));
  }

  close(): Promise<void> {
    return this.service.close();
  }

  private handleAll<T>(
    work: (query: (sql: string, parameters: unknown[]) => Promise<T[]>) => Promise<T[]>,
  ): Promise<T[]> {
    const unitOfWork = this.service.app.get(UnitOfWork);
    return unitOfWork.run((tx) => work((sql, parameters) => tx.manager.query(sql, parameters)), {
      tenants: ['hertscam', 'star'],
    });
  }
}

/** A programme as the enrolment service publishes it. */
export function publishedProgramme(
  programmeId: string,
  changes: Partial<Programme>,
  provider = 'hertscam',
): MessageInitShape<typeof ProgrammePublishedSchema> {
  const sessionKinds = (changes.kinds ?? Object.values(kinds)).map((kind) => ({ ...kind, months: [...kind.months] }));
  const minimum = changes.minimumMinutes === undefined ? 600 : changes.minimumMinutes;
  return {
    programmeId,
    provider,
    definition: {
      code: changes.code ?? 'eldp-participant',
      version: 1,
      title: 'Participant Experience',
      provider,
      timeZone: 'Europe/London',
      tutorialGapDays: changes.tutorialGapDays ?? 42,
      sessionKinds,
      entitlement: {
        minutes: changes.entitlementMinutes ?? 900,
        ...(minimum === null ? {} : { minimumMinutes: minimum }),
      },
    },
  };
}
