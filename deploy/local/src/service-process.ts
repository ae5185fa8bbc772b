import { spawn } from 'node:child_process';
import { openSync, readFileSync, closeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually, identify, isAlive, signal, untilGone, type ProcessIdentity } from '@collegium/testing/servers';

const root = new URL('../../../', import.meta.url);
/**
 * V8 sizes its nursery by the machine's memory and keeps what a busy start made it grow to: 100 MB of garbage a service. This much is
 * enough for requests of kilobytes.
 */
const NODE_OPTIONS = ['--import', import.meta.resolve('@collegium/telemetry/source-maps'), '--max-semi-space-size=4'];
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;

/** One running service. */
export interface ServiceProcess {
  readonly name: string;
  readonly url: string;
  readonly identity: ProcessIdentity;
  readonly logFile: string;
  /** How it ended, once it has: a signal's name or an exit code. */
  readonly ended: Promise<string>;
}

/**
 * Starts a service as a process of its own that a Ctrl-C does not reach: it is stopped in order, before the servers.
 * Its output goes to `logFile`.
 */
export function launch(
  name: string,
  url: string,
  env: Readonly<Record<string, string>>,
  logFile: string,
): ServiceProcess {
  const log = openSync(logFile, 'a', 0o600);
  const main = fileURLToPath(new URL(`services/${name}/dist/main.js`, root));
  const child = spawn(process.execPath, [...NODE_OPTIONS, main], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...inherited(), ...env },
  });
  closeSync(log);
  child.unref();
  const ended = new Promise<string>(
    (resolve) => void child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`)),
  );
  if (child.pid === undefined) throw new Error(`${name} could not be started`);
  return { name, url, identity: identify(child.pid), logFile, ended };
}

/**
 * Waits until a service answers `/ready` with success.
 * @throws Error with the end of its log if it ends before, or takes too long
 */
export async function untilReady(service: ServiceProcess): Promise<void> {
  let ended = false;
  try {
    await eventually(
      async () => {
        ended = !isAlive(service.identity);
        return ended || (await fetch(`${service.url}/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
      },
      { within: READY_WITHIN_MS, every: 50, what: `${service.name} to be ready` },
    );
  } catch (cause) {
    throw new Error(`${service.name} did not get ready. End of ${service.logFile}:\n${tail(service.logFile)}`, {
      cause,
    });
  }
  if (ended)
    throw new Error(`${service.name} ended while starting. End of ${service.logFile}:\n${tail(service.logFile)}`);
}

/** Asks a service to finish what is in flight and end; it is killed if it does not. */
export async function stop({ identity, name }: Pick<ServiceProcess, 'identity' | 'name'>): Promise<void> {
  if (!isAlive(identity)) return;
  signal(identity, 'SIGTERM');
  try {
    await untilGone(identity, STOP_WITHIN_MS);
  } catch {
    console.error(`${name} did not stop within ${STOP_WITHIN_MS / 1000} s and is killed.`);
    signal(identity, 'SIGKILL');
    await untilGone(identity, STOP_WITHIN_MS);
  }
}

/** Resident memory in MB (Linux), or undefined where the system does not tell. */
export function residentMegabytes({ identity }: Pick<ServiceProcess, 'identity'>): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${identity.pid}/status`, 'utf8'))?.[1];
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
}

/** Only what a program needs of the caller's environment: a stray setting must not change a service. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'TZ', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'NODE_EXTRA_CA_CERTS', 'CHROMIUM_BIN'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

function tail(file: string, lines = 25): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
