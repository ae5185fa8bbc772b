import { migrate, newId, provisionDatabase, type DatabaseUrls } from '@collegium/persistence';
import { freePort, startNats, startPostgres, type NatsServer, type PostgresServer } from '@collegium/testing/servers';
import { eventually } from '@collegium/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { messagingMigrations } from '../../src/index.js';
import { Chaos1700000950000 } from './migration.js';
import { ServiceProcess } from './process.js';

/** The two services of the crash tests. */
export const services = ['portfolio', 'accreditation'] as const;
export type Service = (typeof services)[number];

/** Servers and processes of one run, all its own. */
export class World {
  /** Commands that the services have confirmed: a transaction committed, and somebody was told. */
  readonly confirmed = new Set<string>();
  private readonly processes = new Map<Service, ServiceProcess[]>(services.map((service) => [service, []]));

  private constructor(
    private readonly home: string,
    private postgresServer: PostgresServer,
    readonly nats: NatsServer,
    private readonly urls: Readonly<Record<Service, DatabaseUrls>>,
  ) {}

  /** Starts both servers, makes the databases and one process of each service. */
  static async start(): Promise<World> {
    const home = mkdtempSync(join(tmpdir(), 'collegium-chaos-'));
    const port = await freePort();
    const [postgres, nats] = await Promise.all([
      startPostgres({ home: join(home, 'postgres'), port }),
      startNats({ home: join(home, 'nats') }),
    ]);
    const urls: Partial<Record<Service, DatabaseUrls>> = {};
    for (const service of services) {
      const made = await provisionDatabase(postgres.adminUrl, { service, password: 'chaos' });
      await migrate(made.ownerUrl, [...messagingMigrations, Chaos1700000950000]);
      urls[service] = made;
    }
    const world = new World(home, postgres, nats, urls as Record<Service, DatabaseUrls>);
    await Promise.all(services.map((service) => world.spawn(service)));
    return world;
  }

  /** Starts one more process of a service. */
  async spawn(service: Service): Promise<ServiceProcess> {
    const { appUrl, systemUrl } = this.urls[service];
    const process = await ServiceProcess.start(
      { SERVICE: service, APP_URL: appUrl, SYSTEM_URL: systemUrl, NATS_URL: this.nats.url },
      (commands) => commands.forEach((command) => this.confirmed.add(command)),
    );
    this.processes.get(service)!.push(process);
    return process;
  }

  /** Living processes of a service, oldest first. */
  alive(service: Service): ServiceProcess[] {
    return this.processes.get(service)!.filter((process) => process.isAlive);
  }

  /** Sees to it that a service has at least one process. */
  async ensure(service: Service): Promise<void> {
    if (this.alive(service).length === 0) await this.spawn(service);
  }

  /** Has commands accepted by whoever serves. */
  accept(works: readonly string[], count: number): void {
    this.alive('portfolio')
      .at(-1)
      ?.tell({ kind: 'accept', works, commands: Array.from({ length: count }, newId) });
  }

  /** Asks the database of a service, as its owner; waits while it is down. */
  async query<Row extends pg.QueryResultRow>(service: Service, sql: string, values: unknown[] = []): Promise<Row[]> {
    return eventually(
      async () => {
        const client = new pg.Client({ connectionString: this.urls[service].ownerUrl });
        await client.connect();
        try {
          return (await client.query<Row>(sql, values)).rows;
        } finally {
          await client.end();
        }
      },
      { within: 30_000, what: `the database of ${service}` },
    );
  }

  /** Cuts all sessions of one kind, as a failing network or an operator would. */
  async cut(service: Service, session: 'relay' | 'consumers'): Promise<void> {
    const admin = new pg.Client({ connectionString: this.postgresServer.adminUrl });
    await admin.connect();
    await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = $2',
      [service, `${service}-${session}`],
    );
    await admin.end();
  }

  /** SIGKILL to the database server, and up again. */
  async killPostgres(): Promise<void> {
    const { port, home } = this.postgresServer;
    await this.postgresServer.kill();
    this.postgresServer = await startPostgres({ home, port });
  }

  /** Stops everything and removes it. */
  async end(): Promise<void> {
    await Promise.all(services.flatMap((service) => this.processes.get(service)!.map((process) => process.stop())));
    await Promise.all([this.postgresServer.stop(), this.nats.stop()]);
    rmSync(this.home, { recursive: true, force: true });
  }
}
