import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messagingMigrations } from '@collegium/messaging';
import { migrate, provisionDatabase, type DatabaseUrls } from '@collegium/persistence';
import { startNats, startPostgres, type NatsServer, type PostgresServer } from '@collegium/testing/servers';

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
  const [postgres, nats] = await Promise.all([startPostgres({ home: join(home, 'postgres'), settings: { max_wal_size: '4GB' } }), startNats({ home: join(home, 'nats') })]);
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
      await end();
    },
  };
}
