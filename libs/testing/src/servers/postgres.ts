import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './ports.js';
import { postgresBinaries } from './postgres-binaries.js';
import { livingPostmaster } from './postmaster.js';
import type { Postmaster } from './postmaster.js';
import { isErrno, signal, spawnDetached, tailOf, untilGone, watchExit } from './processes.js';
import { launcherFor } from './unprivileged.js';
import type { Launcher, LauncherOptions } from './unprivileged.js';

/** Where and how the embedded PostgreSQL runs. */
export interface PostgresOptions extends LauncherOptions {
  /** Folder for data, log and password; made if missing. The data lies in `postgres-<major>` inside it. */
  home: string;
  /** Port on 127.0.0.1. Default: any free one. A server that runs already keeps its own. */
  port?: number;
  /** false = no fsync: faster, and a power cut loses everything. For tests that do not test that. Default true. */
  durable?: boolean;
  /** Further server settings, by name. */
  settings?: Record<string, string>;
}

/** A running PostgreSQL. */
export interface PostgresServer {
  /** URL of database `postgres` as the superuser; holds the password. */
  adminUrl: string;
  port: number;
  pid: number;
  home: string;
  logFile: string;
  /** Whether it ran already when asked for. */
  adopted: boolean;
  /** Fast shutdown: open transactions are rolled back, everything is written. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** SIGKILL, as a power cut that leaves the disk intact. Resolves when the process is gone. */
  kill(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;
const LOOK_MS = 10;
const RETRY_MS = 200;

/**
 * Starts the embedded PostgreSQL on its data folder, or takes over the one that runs there. Makes the folder on first use.
 * The server is detached: it outlives the caller and a Ctrl-C. Listens on 127.0.0.1 only, has no socket file (whose path
 * could be too long for the system), asks for the password in `<home>/postgres.password`.
 * Safe against two callers at once: the second takes over the first one's server.
 * @throws Error with the end of the server's log if it does not get ready within 30 s.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { home, durable = true } = options;
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const binaries = postgresBinaries();
  const launcher = launcherFor(binaries, join(home, `postgres-${binaries.major}`), options);
  const password = passwordOf(home);
  const logFile = join(home, 'postgres.log');
  initialise(launcher, password);

  const { postmaster, adopted } = await runningOn(
    launcher,
    logFile,
    [
      ...[
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
        '-c',
        'timezone=UTC',
        '-c',
        'max_connections=300',
      ],
      ...(durable ? [] : ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off']),
      ...Object.entries(options.settings ?? {}).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    options.port,
  );
  const { identity, port } = postmaster;
  return {
    adminUrl: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    port,
    pid: identity.pid,
    home,
    logFile,
    adopted,
    async stop() {
      signal(identity, 'SIGINT');
      await untilGone(identity, STOP_TIMEOUT_MS);
    },
    async kill() {
      signal(identity, 'SIGKILL');
      await untilGone(identity, STOP_TIMEOUT_MS);
    },
  };
}

/** One password per home, made by whoever comes first. */
function passwordOf(home: string): string {
  const file = join(home, 'postgres.password');
  if (!existsSync(file)) {
    const mine = `${file}.${process.pid}`;
    writeFileSync(mine, randomBytes(24).toString('base64url'), { mode: 0o600 });
    try {
      linkSync(mine, file); // unlike a rename it never replaces what another caller has made meanwhile
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    } finally {
      rmSync(mine);
    }
  }
  return readFileSync(file, 'utf8');
}

/** Makes the data folder beside its place and moves it there as a whole, so that nobody ever sees half of one. */
function initialise(launcher: Launcher, password: string): void {
  const { dataDir } = launcher;
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;
  const unfinished = `${dataDir}.${process.pid}`;
  const secrets = mkdtempSync(join(tmpdir(), 'collegium-initdb-'));
  try {
    const passwordFile = join(secrets, 'password');
    writeFileSync(passwordFile, password);
    mkdirSync(unfinished, { mode: 0o700 });
    if (launcher.uid !== undefined && launcher.gid !== undefined)
      for (const path of [secrets, passwordFile, unfinished]) chownSync(path, launcher.uid, launcher.gid);
    const { command, args } = launcher.command('initdb', [
      '--pgdata',
      unfinished,
      '--username',
      'postgres',
      '--pwfile',
      passwordFile,
      '--auth',
      'scram-sha-256',
      '--encoding',
      'UTF8',
      '--locale',
      'C',
      '--locale-provider',
      'builtin',
      '--builtin-locale',
      'C.UTF-8',
      '--no-sync', // the same order of strings on every machine
    ]);
    const made = spawnSync(command, args, { encoding: 'utf8', cwd: '/', uid: launcher.uid, gid: launcher.gid });
    if (made.status !== 0)
      throw new Error(`initdb failed: ${made.error?.message ?? made.stderr.trim()}`, { cause: made.error });
    renameSync(unfinished, dataDir);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(join(dataDir, 'PG_VERSION'))) throw error; // else another caller has made it meanwhile
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
}

// Another caller's server, the port of a server that is just going, the memory that the last processes of a killed one still hold.
const PASSING = /already exists|lock file .* is empty|still in use|Address already in use/;

async function runningOn(
  launcher: Launcher,
  logFile: string,
  settings: string[],
  wantedPort?: number,
): Promise<{ postmaster: Postmaster; adopted: boolean }> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  const startedPids: (number | undefined)[] = [];
  let ended: (() => string | undefined) | undefined;
  while (performance.now() < deadline) {
    const living = livingPostmaster(launcher.dataDir);
    if (living?.ready) return { postmaster: living, adopted: !startedPids.includes(living.identity.pid) };
    const failure = ended?.();
    if (failure !== undefined) {
      if (!PASSING.test(tailOf(logFile)))
        throw new Error(`PostgreSQL did not start: ${failure}. End of ${logFile}:\n${tailOf(logFile)}`);
      await delay(RETRY_MS);
    }
    if (!living && (ended === undefined || failure !== undefined)) {
      const { command, args } = launcher.command('postgres', [
        '-D',
        launcher.dataDir,
        '-p',
        String(wantedPort ?? (await freePort())),
        ...settings,
      ]);
      const child = spawnDetached(command, args, { logFile, cwd: '/', uid: launcher.uid, gid: launcher.gid });
      ended = watchExit(child);
      startedPids.push(child.pid);
    }
    await delay(LOOK_MS);
  }
  throw new Error(`PostgreSQL was not ready within ${START_TIMEOUT_MS} ms. End of ${logFile}:\n${tailOf(logFile)}`);
}
