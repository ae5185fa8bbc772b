import { migrate, provisionDatabase, rolesOf, urlsOf } from '@collegium/persistence';
import type { ClassOf } from '@collegium/persistence';
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { MigrationInterface } from 'typeorm';
import { testPostgres } from './postgres.js';
import { databasePrefix } from './run.js';

/** A database of a spec file's own, migrated and empty. */
export interface TestDatabase {
  name: string;
  /** Role that owns the tables. */
  ownerUrl: string;
  /** Role of requests and handlers: row-level security applies. */
  appUrl: string;
  /** Role of relay and timers: sees every tenant. */
  systemUrl: string;
  /** Superuser, for what a spec must arrange behind the application's back. */
  adminUrl: string;
  /** Drops it, connected clients or not. */
  drop(): Promise<void>;
}

/** What a test database is made of. */
export interface TestDatabaseOptions {
  migrations?: readonly ClassOf<MigrationInterface>[];
}

const PASSWORD = 'test';

/**
 * A database for one spec file, copied from a template. There is one template a run for each service and set of migrations, made
 * by whichever spec file of whichever worker comes first. The roles are the template's: rights and policies of the copy name them.
 */
export async function testDatabase(
  service: string,
  { migrations = [] }: TestDatabaseOptions = {},
): Promise<TestDatabase> {
  const adminUrl = await testPostgres();
  const template = await templateOf(adminUrl, service, migrations);
  const name = `${template}_${randomBytes(4).toString('hex')}`;
  // "with strategy file_copy" skips the write-ahead log: three times faster for a small template when fsync is off.
  await onServer(adminUrl, (admin) =>
    admin.query(
      `create database ${pg.escapeIdentifier(name)} owner ${pg.escapeIdentifier(rolesOf(template).owner)} template ${pg.escapeIdentifier(template)} strategy file_copy`,
    ),
  );
  return {
    name,
    ...urlsOf(adminUrl, { service: template, database: name, password: PASSWORD }),
    adminUrl: inDatabase(adminUrl, name),
    drop: () =>
      onServer(adminUrl, async (admin) => {
        await untilLeft(admin, name);
        await admin.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
      }),
  };
}

async function templateOf(
  adminUrl: string,
  service: string,
  migrations: readonly ClassOf<MigrationInterface>[],
): Promise<string> {
  const template = `${databasePrefix()}${service}_${fingerprint(migrations)}`;
  await onServer(adminUrl, async (admin) => {
    await admin.query(`select pg_advisory_lock(hashtext($1))`, [template]);
    const { rows } = await admin.query('select datistemplate as ready from pg_database where datname = $1', [template]);
    if (rows[0]?.ready) return;
    const { ownerUrl } = await provisionDatabase(adminUrl, { service: template, password: PASSWORD });
    await migrate(ownerUrl, migrations);
    await admin.query(`alter database ${pg.escapeIdentifier(template)} is_template true`); // the sign that it is whole
  });
  return template;
}

/** A library's spec may use a service's name with tables of its own: such a template is another one. */
function fingerprint(migrations: readonly ClassOf<MigrationInterface>[]): string {
  const hash = createHash('sha256');
  for (const migration of migrations) hash.update(migration.name).update(String(migration));
  return hash.digest('hex').slice(0, 6);
}

/** A pool says that it has ended while its connections are still saying goodbye; a session thrown out then is an error that nobody handles. */
async function untilLeft(admin: pg.Client, database: string): Promise<void> {
  for (const until = Date.now() + 1_000; Date.now() < until; await delay(20)) {
    const { rowCount } = await admin.query('select 1 from pg_stat_activity where datname = $1', [database]);
    if (rowCount === 0) return;
  }
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function inDatabase(url: string, name: string): string {
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.toString();
}
