import { appendFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { freePort } from '../servers/ports.js';
import { runFolder } from './run.js';
import type { TestNats } from './test-nats.js';

// Loaded only when asked for: it is a large package, and a development dependency.
const testcontainers = () => import('testcontainers');

let postgres: Promise<string> | undefined;

/**
 * Superuser URL of this run's Postgres container. Two workers that begin at the same moment may make one each, which harms
 * nobody. The run's teardown removes it. Image: `TEST_POSTGRES_IMAGE`, default postgres:18.
 */
export function containerPostgres(): Promise<string> {
  postgres ??= startPostgresContainer();
  return postgres;
}

async function startPostgresContainer(): Promise<string> {
  const { GenericContainer, Wait } = await testcontainers();
  const started = await new GenericContainer(process.env.TEST_POSTGRES_IMAGE ?? 'postgres:18')
    .withEnvironment({ POSTGRES_PASSWORD: 'test' })
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=300'])
    .withExposedPorts(5432)
    .withLabels({ 'org.collegium.test-run': basename(runFolder()) })
    .withReuse() // by whoever asks for the same, labels included: the other spec files of this run
    // The image starts the server twice: to set it up, without a port, and then in earnest.
    .withWaitStrategy(Wait.forSuccessfulCommand('pg_isready -q -h 127.0.0.1 -U postgres'))
    .start();
  leaveToTeardown(started.getId());
  return `postgresql://postgres:test@${started.getHost()}:${started.getMappedPort(5432)}/postgres`;
}

/** A NATS container with JetStream, one per spec file. The run's teardown removes it. Image: `TEST_NATS_IMAGE`, default nats:2.12. */
export async function containerNats({ config = '' }: { config?: string } = {}): Promise<TestNats> {
  const { GenericContainer, Wait, getContainerRuntimeClient } = await testcontainers();
  const host = await freePort(); // a fixed one: Docker would map another after a restart
  const folder = mkdtempSync(join(runFolder(), 'nats-'));
  const storeDir = join(folder, 'store');
  mkdirSync(storeDir);
  writeFileSync(
    join(folder, 'nats.conf'),
    ['listen: "0.0.0.0:4222"', 'jetstream { store_dir: "/data/store" }', config].join('\n'),
    { mode: 0o600 },
  );
  const started = await new GenericContainer(process.env.TEST_NATS_IMAGE ?? 'nats:2.12')
    .withCommand(['-c', '/data/nats.conf'])
    .withBindMounts([{ source: folder, target: '/data' }])
    .withUser(`${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`) // the store's files are the test's, to copy and to remove
    .withExposedPorts({ container: 4222, host })
    .withWaitStrategy(Wait.forLogMessage(/Server is ready/))
    .start();
  leaveToTeardown(started.getId());
  const container = (await getContainerRuntimeClient()).container.getById(started.getId());
  return {
    url: `nats://${started.getHost()}:${host}`,
    stop: () => unlessEnded(container.stop()),
    kill: () => unlessEnded(container.kill()),
    freeze: async () => void (await container.pause()),
    thaw: async () => void (await container.unpause()),
    restart: () => started.restart(),
    storeDir,
  };
}

/** Docker refuses to stop (304) or to kill (409) what has ended. */
async function unlessEnded(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (![304, 409].includes((error as { statusCode?: number }).statusCode ?? 0)) throw error;
  }
}

/** Testcontainers' own cleaner is not enough: it does not see reused containers, and can be switched off. */
function leaveToTeardown(id: string): void {
  appendFileSync(join(runFolder(), 'containers'), `${id}\n`);
}
