import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messagingMigrations } from '@collegium/messaging';
import { migrate, provisionDatabase, type DatabaseUrls } from '@collegium/persistence';
import { eventually, startNats, startPostgres, type NatsServer, type PostgresServer } from '@collegium/testing/servers';
import pg from 'pg';

/** Real servers for a benchmark, durable as in production, and gone afterwards. */
export interface Ground {
  readonly postgres: PostgresServer;
  readonly nats: NatsServer;
  /** A service's database with the messaging tables. */
  messagingDatabase(service: string): Promise<DatabaseUrls>;
  end(): Promise<void>;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Starts both servers in a folder of their own. */
export async function prepareGround(): Promise<Ground> {
  const home = mkdtempSync(join(tmpdir(), 'collegium-bench-'));
  const [postgres, nats] = await Promise.all([
    startPostgres({ home: join(home, 'postgres'), settings: { max_wal_size: '4GB' } }),
    startNats({ home: join(home, 'nats') }),
  ]);
  const end = async (): Promise<void> => {
    await Promise.all([postgres.stop(), nats.stop()]);
    rmSync(home, { recursive: true, force: true });
  };
  const interrupted = (): void => void end().finally(() => process.exit(1));
  for (const signal of SIGNALS) process.once(signal, interrupted);
  return {
    postgres,
    nats,
    async messagingDatabase(service) {
      const urls = await provisionDatabase(postgres.adminUrl, { service, password: 'bench' });
      await migrate(urls.ownerUrl, messagingMigrations);
      return urls;
    },
    async end() {
      for (const signal of SIGNALS) process.off(signal, interrupted);
      await untilAlone(postgres.adminUrl);
      await end();
    },
  };
}

/** A pool has ended before the server knows of it: a session that is still there when the server stops would be told so, with nobody left to listen. */
async function untilAlone(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await eventually(
      async () =>
        (
          await client.query(
            `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
          )
        ).rowCount === 0,
      { what: 'all sessions to end' },
    );
  } finally {
    await client.end();
  }
}
