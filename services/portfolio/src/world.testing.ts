import { UnitOfWork, newId } from '@collegium/persistence';
import { startTestService, type TestRequest, type TestResponse, type TestService } from '@collegium/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppModule } from './app.module.js';
import { aDefinition } from './facts/definition.builder.js';
import type { Definition } from './facts/definition.js';
import { FactsWriter } from './facts/facts-writer.service.js';
import { PortfolioRow } from './portfolios/portfolio.entity.js';
import { Portfolios } from './portfolios/portfolios.service.js';
import type { Outcome } from './submissions/submission.js';

type Caller = NonNullable<TestRequest['as']>;

/** A participant with an open portfolio. */
export interface Participant {
  personId: string;
  enrolmentId: string;
  portfolioId: string;
  /** As this participant. */
  self: Caller;
}

/** The whole service on real servers, with the facts that other services would have told it. */
export class World {
  readonly tenant = 'hertscam';
  readonly programmeId = newId();
  readonly cohortId = newId();

  private constructor(
    readonly service: TestService,
    private readonly folder: string,
  ) {}

  static async start(definition: Definition = aDefinition(), env: Record<string, string> = {}): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'portfolio-'));
    const service = await startTestService(AppModule, { env: { FILE_STORE_PATH: folder, ...env } });
    service.travelTo('2027-05-01T09:00:00Z');
    const world = new World(service, folder);
    await world.told(async (facts) => {
      await facts.programme({ id: world.programmeId, tenant: world.tenant, definition });
      await facts.cohort({
        id: world.cohortId,
        tenant: world.tenant,
        programmeId: world.programmeId,
        name: '2026a',
        timeZone: 'Europe/London',
        status: 'running',
      });
    });
    return world;
  }

  async stop(): Promise<void> {
    await this.service.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Facts from elsewhere. */
  told(tell: (facts: FactsWriter) => Promise<void>): Promise<void> {
    return this.service.app
      .get(UnitOfWork)
      .run(() => tell(this.service.app.get(FactsWriter)), { tenants: [this.tenant] });
  }

  office(role = 'coordinator', personId = newId()): Caller {
    return { roles: [`provider:${this.tenant}:${role}`], personId };
  }

  /** Somebody with this role of the provider, as themselves. */
  person(role: string, personId: string): Caller {
    return { roles: [`provider:${this.tenant}:${role}`, `person:${personId}:self`], personId };
  }

  async group(leaders: readonly string[], members: readonly Participant[] = []): Promise<string> {
    const groupId = newId();
    await this.told(async (facts) => {
      await facts.group({ id: groupId, tenant: this.tenant, cohortId: this.cohortId, name: 'Group' });
      await facts.leadersAre({ groupId, tenant: this.tenant }, leaders, new Date('2026-09-01T08:00:00Z'));
    });
    for (const member of members) await this.joinGroup(groupId, member);
    return groupId;
  }

  async joinGroup(
    groupId: string,
    { enrolmentId, personId }: Pick<Participant, 'enrolmentId' | 'personId'>,
  ): Promise<void> {
    await this.told((facts) =>
      facts.memberJoined({
        groupId,
        tenant: this.tenant,
        enrolmentId,
        personId,
        joinedAt: new Date('2026-09-02T08:00:00Z'),
        leftAt: null,
      }),
    );
  }

  /** An enrolment that has started, at a setting of its own unless one is given. */
  async participant({
    personId = newId(),
    setting = `urn:${newId()}`,
    cohortId = this.cohortId,
  }: { personId?: string; setting?: string; cohortId?: string } = {}): Promise<Participant> {
    const enrolmentId = newId();
    const { tenant, programmeId } = this;
    await this.told(async (facts) => {
      await facts.person({ tenant, id: personId, displayName: 'Sam Okafor' });
      await facts.enrolment({
        id: enrolmentId,
        tenant,
        personId,
        cohortId,
        programmeId,
        status: 'started',
        returnBy: null,
        settingKey: setting,
        settingName: setting,
      });
      await this.service.app.get(Portfolios).openFor({ enrolmentId, personId, cohortId, programmeId, tenant });
    });
    const { id: portfolioId } = await this.service.app
      .get(UnitOfWork)
      .run((tx) => tx.manager.findOneByOrFail(PortfolioRow, { enrolmentId }), { tenants: [tenant] });
    return { personId, enrolmentId, portfolioId, self: [`person:${personId}:self`] };
  }

  send(
    method: string,
    path: string,
    as: Caller | undefined,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<TestResponse> {
    return this.service.request(method, path, { ...(as ? { as } : {}), body, headers });
  }

  /** Sends what must succeed, and gives back what was answered. */
  async ok(method: string, path: string, as: Caller, body?: unknown): Promise<TestResponse['body']> {
    const answer = await this.send(method, path, as, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Writes an account and one item of evidence. */
  async draft({ portfolioId, self }: Participant): Promise<void> {
    await this.ok('PUT', `/v1/portfolios/${portfolioId}/account`, self, {
      text: 'Together we changed how feedback is given.',
    });
    await this.ok('POST', `/v1/portfolios/${portfolioId}/evidence`, self, {
      kind: 'text',
      title: 'Minutes',
      text: 'We met six times.',
    });
  }

  /** Freezes a complete draft, and gives back the submission. */
  async submit(participant: Participant): Promise<TestResponse['body']> {
    await this.draft(participant);
    return this.ok('POST', `/v1/portfolios/${participant.portfolioId}/freeze`, participant.self, {
      showsPupils: false,
    });
  }

  mark(outcome: Outcome = 'passed') {
    return {
      judgements: [
        { criterion: 'leadership', met: true },
        { criterion: 'impact', met: outcome === 'passed' },
      ],
      outcome,
    };
  }

  assess(submissionId: string, facilitatorId: string, outcome: Outcome = 'passed'): Promise<TestResponse['body']> {
    return this.ok(
      'POST',
      `/v1/submissions/${submissionId}/assess`,
      this.person('facilitator', facilitatorId),
      this.mark(outcome),
    );
  }

  batch(closesAt = '2027-06-15T16:00:00Z', name = 'Summer 2027'): Promise<TestResponse['body']> {
    return this.ok('POST', '/v1/batches', this.office(), { cohortId: this.cohortId, name, closesAt });
  }

  /** A moderator from elsewhere, on the panel. */
  async moderator(personId = newId()): Promise<string> {
    await this.ok('POST', '/v1/moderators', this.office('lead-moderator'), { personId });
    return personId;
  }

  readonly board = {
    reference: 'B-2027-1',
    heldOn: '2027-05-01',
    members: ['A. Chair', 'B. Examiner'],
    minute: 'Released.',
  };
}
