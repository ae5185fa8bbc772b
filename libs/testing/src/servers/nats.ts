import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { natsServerBinary } from './nats-binary.js';
import { freePort } from './ports.js';
import { freeze, identify, isAlive, signal, spawnDetached, tailOf, untilGone, watchExit } from './processes.js';
import type { ProcessIdentity } from './processes.js';

/** Where and how nats-server runs. */
export interface NatsOptions {
  /** Folder for the JetStream store, configuration and log; made if missing. */
  home: string;
  /** Port on 127.0.0.1. Default: the one it had last time in this home, else any free one. */
  port?: number;
  /** Further lines of nats-server configuration: accounts, limits, TLS. */
  config?: string;
}

/** A running nats-server with JetStream, or one that was stopped and can be started again with `restart`. */
export interface NatsServer {
  url: string;
  /** Base URL of its monitoring pages: `/healthz`, `/varz`, `/jsz`. */
  monitorUrl: string;
  port: number;
  pid: number;
  /** The JetStream store. */
  storeDir: string;
  logFile: string;
  /** Whether it ran already when asked for. */
  adopted: boolean;
  /** SIGTERM: closes connections and writes what it holds. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** SIGKILL. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGSTOP, once it has taken effect: connections stay open and nothing answers, as behind a network that swallows packets. */
  freeze(): Promise<void>;
  /** SIGCONT. */
  thaw(): Promise<void>;
  /** Ends it if it runs, and starts it on the same port and store. */
  restart(): Promise<void>;
}

interface Instance {
  identity: ProcessIdentity;
  port: number;
  monitorPort: number;
}

const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 15_000;
const LOOK_MS = 5;

/**
 * Starts nats-server with JetStream, or takes over the one that runs in this home. It is detached: it outlives the caller
 * and a Ctrl-C. Listens on 127.0.0.1 only. Ready means that `/healthz` says so: JetStream has recovered its streams.
 * @throws Error with the end of the server's log if it does not get ready within 20 s, or where there is no nats-server.
 */
export async function startNats(options: NatsOptions): Promise<NatsServer> {
  const { home } = options;
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const recorded = readRecord(home);
  const adopted = recorded !== undefined && isAlive(recorded.identity);
  let instance = adopted ? await untilReady(recorded, home, () => undefined) : await launch(options, recorded);

  const server: NatsServer = {
    adopted,
    storeDir: join(home, 'store'),
    logFile: join(home, 'nats.log'),
    get url() {
      return `nats://127.0.0.1:${instance.port}`;
    },
    get monitorUrl() {
      return `http://127.0.0.1:${instance.monitorPort}`;
    },
    get port() {
      return instance.port;
    },
    get pid() {
      return instance.identity.pid;
    },
    async stop() {
      signal(instance.identity, 'SIGCONT'); // a frozen process acts on no signal but SIGKILL
      signal(instance.identity, 'SIGTERM');
      await untilGone(instance.identity, STOP_TIMEOUT_MS);
    },
    async kill() {
      signal(instance.identity, 'SIGKILL');
      await untilGone(instance.identity, STOP_TIMEOUT_MS);
    },
    freeze: () => freeze(instance.identity),
    thaw: async () => signal(instance.identity, 'SIGCONT'),
    async restart() {
      await server.stop();
      instance = await launch({ ...options, port: instance.port }, instance);
    },
  };
  return server;
}

async function launch(options: NatsOptions, last: Instance | undefined): Promise<Instance> {
  const { home } = options;
  const binary = natsServerBinary();
  const logFile = join(home, 'nats.log');
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const port = options.port ?? last?.port ?? (await freePort());
    const monitorPort = await freePort();
    const configFile = join(home, 'nats.conf');
    writeFileSync(configFile, configuration({ ...options, port, monitorPort }), { mode: 0o600 });
    const child = spawnDetached(binary, ['-c', configFile], { logFile, cwd: '/' });
    const ended = watchExit(child);
    if (child.pid !== undefined) {
      try {
        const instance = { identity: identify(child.pid), port, monitorPort };
        writeFileSync(recordFile(home), JSON.stringify(instance));
        return await untilReady(instance, home, ended);
      } catch (cause) {
        const passing = options.port === undefined && /address already in use/.test(tailOf(logFile, 3));
        if (!passing || performance.now() > deadline)
          throw new Error(`nats-server did not start: ${String(cause)}. End of ${logFile}:\n${tailOf(logFile)}`, {
            cause,
          });
        last = undefined; // somebody else has the port now
      }
    } else {
      await delay(LOOK_MS); // the reason comes as an event
      throw new Error(`nats-server did not start: ${ended() ?? 'no process'}.`);
    }
  }
}

function configuration({
  home,
  port,
  monitorPort,
  config = '',
}: NatsOptions & { port: number; monitorPort: number }): string {
  return [
    `listen: "127.0.0.1:${port}"`,
    `http: "127.0.0.1:${monitorPort}"`,
    `jetstream { store_dir: ${JSON.stringify(join(home, 'store'))} }`,
    config,
  ].join('\n');
}

async function untilReady(instance: Instance, home: string, ended: () => string | undefined): Promise<Instance> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  let last: unknown = 'no answer';
  while (performance.now() < deadline) {
    if (ended() !== undefined) throw new Error(ended());
    try {
      const answer = await fetch(`http://127.0.0.1:${instance.monitorPort}/healthz`, {
        signal: AbortSignal.timeout(1_000),
      });
      last = await answer.text();
      if (answer.ok) return instance;
    } catch (error) {
      last = error; // not listening yet
    }
    await delay(LOOK_MS);
  }
  throw new Error(`not ready within ${START_TIMEOUT_MS} ms (${String(last)}); see ${join(home, 'nats.log')}`);
}

const recordFile = (home: string) => join(home, 'nats.json');

/** What was last started in this home. */
function readRecord(home: string): Instance | undefined {
  const file = recordFile(home);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Instance;
  } catch {
    rmSync(file); // cut off by a crash while it was written: as good as none
    return undefined;
  }
}
