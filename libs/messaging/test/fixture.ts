import { PortfolioOpenedSchema, SubmissionFrozenSchema, type Source } from '@collegium/contracts';
import { newId, PersistenceModule, UnitOfWork } from '@collegium/persistence';
import { testDatabase, testNats, type TestDatabase, type TestNats } from '@collegium/testing';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { connectEvents, messagingMigrations, MessagingModule, type MessagingOptions } from '../src/index.js';

/** What handlers of the specs leave behind: one row per event and call, so that a second effect shows. */
export class Effects1700000900000 implements MigrationInterface {
  name = 'Effects1700000900000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create table effects (n bigint generated always as identity, event_id uuid not null, aggregate_id text not null, aggregate_version int not null)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table effects');
  }
}

/** A service of the specs: its database, and how to start it. */
export interface FixtureService {
  readonly name: Source;
  readonly database: TestDatabase;
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  start(options?: Partial<MessagingOptions> & { controllers?: Type[] }): Promise<NestFastifyApplication>;
  close(): Promise<void>;
}

/** Timings for specs: outages and failovers within a second. */
export const quick = {
  relay: { idlePollMs: 50, idleSessionMs: 1_000, publishTimeoutMs: 1_000 },
  retries: { baseMs: 20, maxMs: 100, pollMs: 20, attempts: 3 },
} as const;

/** Makes a service on a database of its own. */
export async function fixtureService(name: Source, nats: TestNats): Promise<FixtureService> {
  const database = await testDatabase(name, { migrations: [...messagingMigrations, Effects1700000900000] });
  const admin = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  const apps = new Set<NestFastifyApplication>();
  return {
    name,
    database,
    query: async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
      (await admin.query(sql, [...values])).rows as Row[],
    async start({ controllers = [], ...options } = {}) {
      class Root {}
      Module({
        imports: [
          PersistenceModule.forRoot({
            service: name,
            appUrl: database.appUrl,
            systemUrl: database.systemUrl,
            entities: [],
          }),
          MessagingModule.forRoot({
            service: name,
            consumes: [],
            natsUrl: nats.url,
            databaseUrl: database.systemUrl,
            ...quick,
            ...options,
          }),
        ],
        controllers,
      })(Root);
      const app = await NestFactory.create<NestFastifyApplication>(Root, new FastifyAdapter(), {
        logger: process.env.SPEC_LOG ? ['error', 'warn', 'log', 'debug'] : false,
        abortOnError: false,
      });
      apps.add(app);
      await app.init();
      await connectEvents(app);
      return app;
    },
    async close() {
      await Promise.all([...apps].map((app) => app.close()));
      await admin.end();
      await database.drop();
    },
  };
}

/** A nats-server and a publishing and a consuming service. */
export async function fixture(): Promise<{
  nats: TestNats;
  portfolio: FixtureService;
  accreditation: FixtureService;
  close(): Promise<void>;
}> {
  const nats = await testNats();
  const [portfolio, accreditation] = await Promise.all([
    fixtureService('portfolio', nats),
    fixtureService('accreditation', nats),
  ]);
  return {
    nats,
    portfolio,
    accreditation,
    async close() {
      await Promise.all([portfolio.close(), accreditation.close()]);
      await nats.stop();
    },
  };
}

/** Publishes one event of a portfolio through a unit of work, as a use case does. */
export async function publishOpened(app: NestFastifyApplication, portfolioId: string, version = 1): Promise<void> {
  await app
    .get(UnitOfWork)
    .run(
      async (tx) =>
        tx.publish(
          PortfolioOpenedSchema,
          { portfolioId, provider: 'hertscam', enrolmentId: newId(), personId: newId() },
          { version },
        ),
      { tenants: ['hertscam'] },
    );
}

/** Publishes one event of a submission. */
export async function publishFrozen(app: NestFastifyApplication, submissionId: string, version = 1): Promise<void> {
  await app.get(UnitOfWork).run(
    async (tx) =>
      tx.publish(
        SubmissionFrozenSchema,
        {
          submissionId,
          provider: 'hertscam',
          portfolioId: newId(),
          enrolmentId: newId(),
          personId: newId(),
          digest: 'd',
        },
        { version },
      ),
    { tenants: ['hertscam'] },
  );
}
