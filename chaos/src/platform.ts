import { Home, Installation, stop, untilReady, type ServiceName, type ServiceProcess } from '@collegium/local';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@collegium/testing';
import pg from 'pg';
import type { Strike } from './strikes.js';

/** A process passes a point of its work soon, however busy the machine is. */
const DEATH_WITHIN_MS = 120_000;
const REST_WITHIN_MS = 120_000;

/** A whole Collegium of its own whose services can be made to die, and are started again as an operator would. */
export class Platform {
  /** When a service was killed: by a strike, or because it would not stop. */
  readonly deaths: { readonly service: string; readonly at: Date }[] = [];

  private constructor(
    private readonly folder: string,
    private readonly home: Home,
    readonly installation: Installation,
  ) {
    installation.services.forEach((service) => this.watch(service));
  }

  static async start(): Promise<Platform> {
    const folder = mkdtempSync(join(tmpdir(), 'collegium-chaos-'));
    const home = Home.open(folder);
    return new Platform(folder, home, await Installation.start(home, { demo: true }));
  }

  /** Has a service work on in a process that will die at a point of its work. Resolves once it serves, or is dead already. */
  async arm({ service, point }: Strike, passing: number): Promise<void> {
    await stop(this.processOf(service));
    const armed = this.watch(this.installation.launch(service, { COLLEGIUM_CRASH_AT: `${point}:${passing}` }));
    // Taking up what the last death left may lead past the point before it serves.
    await Promise.race([armed.ended, untilReady(armed)]).catch(async (error: unknown) => {
      if ((await endWithin(armed, 1_000)) !== 'SIGKILL') throw error;
    });
  }

  /** Waits until an armed service has died where it was told to. */
  async mourn({ service, point }: Strike): Promise<void> {
    const armed = this.processOf(service);
    const end = await endWithin(armed, DEATH_WITHIN_MS);
    if (end !== 'SIGKILL')
      throw new Error(
        `${service} was to die ${point}, and ${end ? `ended with ${end}` : 'did not'}. Its log: ${armed.logFile}`,
      );
  }

  /** Starts a dead service again, as an operator would. */
  async revive(service: ServiceName): Promise<void> {
    await untilReady(this.watch(this.installation.launch(service)));
  }

  /** Asks the database of a service, as a superuser. */
  async query<Row extends pg.QueryResultRow>(
    service: ServiceName,
    sql: string,
    values: unknown[] = [],
  ): Promise<Row[]> {
    const url = new URL(this.installation.infrastructure.adminUrl);
    url.pathname = `/${service}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Waits until nothing is under way: everything is published, and nothing waits for another try. */
  async untilQuiet(services: readonly ServiceName[]): Promise<void> {
    await eventually(
      async () => {
        const left = await Promise.all(
          services.map((service) =>
            this.query<{ n: number }>(
              service,
              "select ((select count(*) from outbox where published_at is null) + (select count(*) from retries where state = 'waiting'))::integer as n",
            ),
          ),
        );
        return left.every(([row]) => row!.n === 0);
      },
      { within: REST_WITHIN_MS, every: 500, what: 'the services to come to rest' },
    );
  }

  /** Stops everything; what it made is kept where something is to be looked into. */
  async end({ keep }: { keep: boolean }): Promise<void> {
    await this.installation.stop();
    this.home.close();
    if (keep) console.error(`Logs and data are kept in ${this.folder}.`);
    else rmSync(this.folder, { recursive: true, force: true });
  }

  private watch(launched: ServiceProcess): ServiceProcess {
    void launched.ended.then(
      (how) => how === 'SIGKILL' && this.deaths.push({ service: launched.name, at: new Date() }),
    );
    return launched;
  }

  private processOf(service: ServiceName): ServiceProcess {
    return this.installation.services.find(({ name }) => name === service)!;
  }
}

function endWithin({ ended }: ServiceProcess, ms: number): Promise<string | undefined> {
  return Promise.race([ended, new Promise<undefined>((resolve) => setTimeout(resolve, ms, undefined).unref())]);
}
