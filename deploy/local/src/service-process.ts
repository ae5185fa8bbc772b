import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually, identify, isAlive, signal, untilGone, type ProcessIdentity } from '@collegium/testing/servers';
import { ProgressWatch } from './progress-watch.js';

const root = new URL('../../../', import.meta.url);
/**
 * V8 sizes its nursery by the machine's memory and keeps what a busy start made it grow to: 100 MB of garbage a service. This much is
 * enough for requests of kilobytes.
 */
const NODE_OPTIONS = ['--import', import.meta.resolve('@collegium/telemetry/source-maps'), '--max-semi-space-size=4'];
/** A start takes as long as it takes; only standing still is a failure. */
const READY_LIMITS = { stalledMs: 60_000, longestMs: 15 * 60_000 };
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
 * Waits until a service answers `/ready` with success, as long as it makes progress.
 * @throws Error with the end of its log if it ends before, or stands still
 */
export async function untilReady(service: ServiceProcess, limits = READY_LIMITS): Promise<void> {
  const watch = new ProgressWatch(limits, Date.now());
  const answered = async () => (await fetch(`${service.url}/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  let why: string | undefined;
  await eventually(
    async () => {
      const cpuMs = processorTime(service.identity.pid);
      if (!isAlive(service.identity)) why = 'it ended';
      else why = watch.givesUp({ logged: statSync(service.logFile).size, cpuMs }, Date.now());
      return why !== undefined || (await answered());
    },
    { within: limits.longestMs + limits.stalledMs, every: 50, what: `${service.name} to be ready` },
  );
  if (why !== undefined)
    throw new Error(`${service.name} did not get ready: ${why}. End of ${service.logFile}:\n${tail(service.logFile)}`);
}

/** Processor time that a process has used (Linux; 0 elsewhere, where only its log tells), in milliseconds. */
function processorTime(pid: number): number {
  if (process.platform !== 'linux') return 0;
  try {
    // After the name in brackets; the 14th and 15th field are ticks of a hundredth of a second (proc(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return 0;
    throw error;
  }
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
