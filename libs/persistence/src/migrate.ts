import type { MigrationInterface } from 'typeorm';
import { dataSourceOf, type ClassOf } from './data-source.js';

/**
 * Runs the migrations that are missing, one replica at a time.
 * @param ownerUrl connection of the `<service>_owner` role
 * @returns names of the migrations that ran
 */
export async function migrate(ownerUrl: string, migrations: readonly ClassOf<MigrationInterface>[]): Promise<string[]> {
  const source = dataSourceOf({ url: ownerUrl, applicationName: 'migrate', entities: [], migrations, poolSize: 2 });
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query(`select pg_advisory_lock(hashtext('collegium.migrate'))`);
    const ran = await source.runMigrations();
    await lock.query(`select pg_advisory_unlock(hashtext('collegium.migrate'))`);
    return ran.map((migration) => migration.name);
  } finally {
    await lock.release();
    await source.destroy();
  }
}
