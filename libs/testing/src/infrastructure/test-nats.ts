import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { startNats } from '../servers/nats.js';
import { containerNats } from './containers.js';
import { runFolder } from './run.js';

/** A nats-server of a spec file's own. */
export interface TestNats {
  url: string;
  /** SIGTERM; for a spec's end and for outages. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay, nothing answers. */
  freeze(): Promise<void>;
  /** SIGCONT. */
  thaw(): Promise<void>;
  /** Starts it again on the same port with the same store. */
  restart(): Promise<void>;
  /** Folder of the JetStream store; undefined where the server is not ours. */
  storeDir?: string;
  /** Base URL of the monitoring pages; undefined where the server is not ours. */
  monitorUrl?: string;
}

/**
 * A nats-server with JetStream for one spec file: spec files that shared one would collide over streams.
 * With `TEST_NATS_URL` that server is used for all (run jest with one worker then), and only specs without outages can run.
 */
export async function testNats(options: { config?: string } = {}): Promise<TestNats> {
  if (process.env.TEST_NATS_URL) return borrowed(process.env.TEST_NATS_URL);
  if (process.env.TEST_INFRA === 'containers') return containerNats(options);
  return startNats({ home: mkdtempSync(join(runFolder(), 'nats-')), ...options });
}

function borrowed(url: string): TestNats {
  const refuse = (): never => {
    throw new Error(`The server at ${url} is not ours to stop: run this spec without TEST_NATS_URL.`);
  };
  return { url, stop: () => Promise.resolve(), kill: refuse, freeze: refuse, thaw: refuse, restart: refuse };
}
