import type { MigrationInterface } from 'typeorm';
import { dataSourceOf, type ClassOf } from './data-source.js';

/** Longest wait for another replica's migrations. */
const LOCK_TIMEOUT = '5min';

/**
 * Runs the migrations that are missing, each in its own transaction, one replica at a time: the others wait, up to five minutes, and
 * find nothing left to do.
 * @param ownerUrl connection of the `<service>_owner` role
 * @returns names of the migrations that ran
 */
export async function migrate(ownerUrl: string, migrations: readonly ClassOf<MigrationInterface>[]): Promise<string[]> {
  const source = dataSourceOf({ url: ownerUrl, applicationName: 'migrate', entities: [], migrations, poolSize: 2 });
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query(`set lock_timeout = '${LOCK_TIMEOUT}'`);
    await lock.query(`select pg_advisory_lock(hashtext('collegium.migrate'))`); // given back with the connection
    const ran = await source.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await lock.release();
    await source.destroy();
  }
}
