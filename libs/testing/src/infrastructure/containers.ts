import { freePort } from '../servers/ports.js';
import type { TestNats } from './test-nats.js';

// Loaded only when asked for: it is a large package, and a development dependency.
const testcontainers = () => import('testcontainers');

let postgres: Promise<string> | undefined;

/** Superuser URL of a Postgres container, one per spec file. Ryuk removes it when the worker ends. Image: `TEST_POSTGRES_IMAGE`, default postgres:18. */
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
    // The image starts the server twice: once to set it up, once in earnest.
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .start();
  return `postgresql://postgres:test@${started.getHost()}:${started.getMappedPort(5432)}/postgres`;
}

/** A NATS container with JetStream. Ryuk removes it when the worker ends. Image: `TEST_NATS_IMAGE`, default nats:2.11. */
export async function containerNats(): Promise<TestNats> {
  const { GenericContainer, Wait, getContainerRuntimeClient } = await testcontainers();
  const host = await freePort(); // a fixed one: Docker would map another after a restart
  const started = await new GenericContainer(process.env.TEST_NATS_IMAGE ?? 'nats:2.11')
    .withCommand(['-js'])
    .withExposedPorts({ container: 4222, host })
    .withWaitStrategy(Wait.forLogMessage(/Server is ready/))
    .start();
  const container = (await getContainerRuntimeClient()).container.getById(started.getId());
  return {
    url: `nats://${started.getHost()}:${host}`,
    stop: async () => void (await container.stop()),
    kill: async () => void (await container.kill()),
    freeze: async () => void (await container.pause()),
    thaw: async () => void (await container.unpause()),
    restart: () => started.restart(),
  };
}
