import { readFileSync } from 'node:fs';
import pg from 'pg';
import { startTestService, type TestResponse, type TestService } from '@collegium/testing';
import { AppModule } from '../src/app.module.js';

export const OFFICE = ['consortium:consortium:office'];
export const COORDINATOR = ['provider:hertscam:coordinator'];
export const self = (personId: string) => [`person:${personId}:self`];

const scenario = new URL('../../../scenarios/eldp/', import.meta.url);
export const definition = (version: number) =>
  readFileSync(new URL(`definitions/eldp-participant-v${version}.yaml`, scenario), 'utf8');
export const register = readFileSync(new URL('register/fictional-register.csv', scenario));
export const links = readFileSync(new URL('register/fictional-links.csv', scenario));

/** The service with a provider, a university, the fictional register and the seed programme, and short ways to act on it. */
export class World {
  private people = 0;

  private constructor(
    readonly service: TestService,
    readonly programmeId: string,
  ) {}

  static async create(options: { now?: string; register?: boolean } = {}): Promise<World> {
    const service = await startTestService(AppModule);
    service.travelTo(options.now ?? '2026-09-10T09:00:00Z');
    const made = new World(service, '');
    await made.made('POST', '/v1/organisations', {
      as: OFFICE,
      body: { code: 'hertscam', kind: 'provider', name: 'HertsCam' },
    });
    await made.made('POST', '/v1/organisations', {
      as: OFFICE,
      body: { code: 'elc', kind: 'provider', name: 'Eastern Leadership Centre' },
    });
    await made.made('POST', '/v1/organisations', {
      as: OFFICE,
      body: { code: 'herts', kind: 'university', name: 'University of Hertfordshire' },
    });
    if (options.register !== false) await made.import('/v1/schools/imports', register);
    const programme = await made.made('POST', '/v1/programmes', {
      as: COORDINATOR,
      headers: { 'content-type': 'application/yaml' },
      body: definition(1),
    });
    return new World(service, programme.id as string);
  }

  close(): Promise<void> {
    return this.service.close();
  }

  /** A request that must succeed; its body. */
  async made(...request: Parameters<TestService['request']>): Promise<TestResponse['body']> {
    const { status, body } = await this.service.request(...request);
    if (status >= 300) throw new Error(`${request[0]} ${request[1]}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** Uploads a file, waits for the check, confirms it and waits until it has taken effect. */
  async import(path: string, file: Uint8Array | string, as: readonly string[] = OFFICE): Promise<TestResponse['body']> {
    const checked = await this.check(path, file, as);
    await this.made('POST', `${path.split('?')[0]}/${checked.id}/confirm`, { as });
    return this.settled(`${path.split('?')[0]}/${checked.id}`, 'confirming', as);
  }

  async check(path: string, file: Uint8Array | string, as: readonly string[] = OFFICE): Promise<TestResponse['body']> {
    const { id } = await this.made('POST', path, { as, headers: { 'content-type': 'text/csv' }, body: file });
    return this.settled(`${path.split('?')[0]}/${id}`, 'checking', as);
  }

  private async settled(path: string, busy: string, as: readonly string[]): Promise<TestResponse['body']> {
    const until = Date.now() + 60_000;
    for (;;) {
      const found = await this.made('GET', path, { as });
      if (found.status !== busy) return found;
      if (Date.now() > until) throw new Error(`${path} is still ${busy}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  async person(changes: object = {}): Promise<string> {
    this.people += 1;
    const person = {
      provider: 'hertscam',
      displayName: `Person ${this.people}`,
      email: `person-${this.people}@example.org`,
      ...changes,
    };
    return (await this.made('POST', '/v1/people', { as: COORDINATOR, body: person })).id;
  }

  /** An open cohort. */
  async cohort(changes: {
    name: string;
    places?: number;
    offersAhead?: number;
    offerDays?: number;
    applicationsCloseOn?: string;
  }): Promise<string> {
    const body = {
      programmeId: this.programmeId,
      startsOn: '2026-09-28',
      endsOn: '2027-07-16',
      applicationsCloseOn: '2026-09-20',
      places: 2,
      ...changes,
    };
    const { id } = await this.made('POST', '/v1/cohorts', { as: COORDINATOR, body });
    await this.made('POST', `/v1/cohorts/${id}/open`, { as: COORDINATOR });
    return id;
  }

  /** A pending application of a new person. */
  async applied(cohortId: string, changes: object = {}): Promise<{ id: string; personId: string }> {
    const personId = await this.person();
    return this.made('POST', '/v1/applications', {
      as: COORDINATOR,
      body: {
        cohortId,
        personId,
        setting: { urn: '900001' },
        staffRole: 'teacher',
        facts: { settingSupports: true },
        ...changes,
      },
    });
  }

  async offered(cohortId: string, changes: object = {}): Promise<{ id: string; personId: string }> {
    const application = await this.applied(cohortId, changes);
    await this.made('POST', `/v1/applications/${application.id}/offer`, { as: COORDINATOR });
    return application;
  }

  /** An enrolment that the person has accepted. */
  async enrolled(
    cohortId: string,
    changes: object = {},
  ): Promise<{ id: string; personId: string; applicationId: string }> {
    const { id, personId } = await this.offered(cohortId, changes);
    const { enrolmentId } = await this.made('POST', `/v1/applications/${id}/accept`, { as: self(personId) });
    return { id: enrolmentId, personId, applicationId: id };
  }

  /** A statement behind the back of the service. */
  async query<Row extends pg.QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.service.database.adminUrl });
    await client.connect();
    try {
      return (await client.query<Row>(sql, [...parameters])).rows;
    } finally {
      await client.end();
    }
  }

  /** A request, with its status and what a spec looks at. */
  send(...request: Parameters<TestService['request']>): Promise<TestResponse> {
    return this.service.request(...request);
  }
}
