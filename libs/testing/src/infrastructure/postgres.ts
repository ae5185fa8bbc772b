import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../servers/postgres.js';
import { containerPostgres } from './containers.js';
import { runFolder } from './run.js';

/**
 * Superuser URL of the Postgres of this run: the one that `TEST_DATABASE_URL` names, else a container
 * (`TEST_INFRA=containers`), else an embedded one without fsync. The first caller starts it, the run's teardown ends it.
 */
export async function testPostgres(): Promise<string> {
  const borrowed = process.env.TEST_DATABASE_URL;
  if (borrowed) {
    writeFileSync(join(runFolder(), 'borrowed-postgres'), borrowed, { mode: 0o600 }); // for the teardown, which drops the run's databases
    return borrowed;
  }
  if (process.env.TEST_INFRA === 'containers') return containerPostgres();
  // Autovacuum would only compete with the specs for the processor.
  const server = await startPostgres({
    home: join(runFolder(), 'postgres'),
    durable: false,
    settings: { autovacuum: 'off' },
  });
  return server.adminUrl;
}
