import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { eventually } from './eventually.js';

/** A process so that it can be told from a later one with the same pid. `startedAt` is in milliseconds since 1970, true to about two seconds. */
export interface ProcessIdentity {
  pid: number;
  startedAt: number;
}

// The kernel counts in ticks since boot and rounds; postmaster.pid counts in seconds and is written a moment after the start.
const START_TOLERANCE_MS = 5_000;
const TICKS_PER_SECOND = 100; // USER_HZ: fixed at 100 on every Linux that Node runs on

/** When the process with this pid started (milliseconds since 1970), or undefined if there is none. A zombie counts as none. */
export function startTimeOf(pid: number): number | undefined {
  return process.platform === 'linux' ? startTimeFromProc(pid) : startTimeFromPs(pid);
}

function startTimeFromProc(pid: number): number | undefined {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return undefined;
  let text: string;
  try {
    text = readFileSync(stat, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ESRCH')) return undefined; // it ended between the two calls
    throw error;
  }
  const fields = stateAndAfter(text);
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]);
  return boot * 1000 + (Number(fields[19]) / TICKS_PER_SECOND) * 1000;
}

/** Fields of a stat file from the third on: the second is the command in brackets and may hold spaces and brackets itself. */
function stateAndAfter(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function startTimeFromPs(pid: number): number | undefined {
  try {
    const [state, ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    })
      .trim()
      .split(/\s+/);
    return state?.startsWith('Z') ? undefined : Date.parse(started.join(' '));
  } catch {
    return undefined; // ps answers 1 when there is no such process
  }
}

/** The identity of a process that runs now. Throws if it does not. */
export function identify(pid: number): ProcessIdentity {
  const startedAt = startTimeOf(pid);
  if (startedAt === undefined) throw new Error(`Process ${pid} has ended.`);
  return { pid, startedAt };
}

/** Whether that very process still runs: the same pid, started at the same time. */
export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  const actual = startTimeOf(pid);
  return actual !== undefined && Math.abs(actual - startedAt) < START_TOLERANCE_MS;
}

/** Waits until the process is gone; fails after `within` milliseconds. */
export async function untilGone(identity: ProcessIdentity, within: number): Promise<void> {
  await eventually(() => !isAlive(identity), { within, every: 5, what: `process ${identity.pid} to end` });
}

/** Sends a signal; a process that has just ended is not an error. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if (!isErrno(error, 'ESRCH')) throw error;
  }
}

/** What `spawnDetached` needs to know beyond command and arguments. */
export interface SpawnOptions {
  logFile: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number | undefined;
  gid?: number | undefined;
}

/**
 * Starts a server in a session of its own, its output appended to a file. A Ctrl-C sent to the caller's
 * process group does not reach it, so the caller can drain first and stop its servers last.
 */
export function spawnDetached(
  command: string,
  args: readonly string[],
  { logFile, cwd, env, uid, gid }: SpawnOptions,
): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log, log],
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** How a child process ended, in words, or undefined while it runs. */
export function watchExit(child: ChildProcess): () => string | undefined {
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, name) => (ended = name ? `ended by ${name}` : `exit code ${code}`));
  return () => ended;
}

/** The last lines of a log file, for an error message. */
export function tailOf(logFile: string, lines = 12): string {
  return existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : '';
}

/** Whether an unknown error is a system error with this code. Not by `instanceof`: under jest, Node's own errors are of another realm. */
export function isErrno(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** SIGSTOP, and waits until every thread has stopped: a signal takes effect when the kernel gets to it. */
export async function freeze(identity: ProcessIdentity): Promise<void> {
  signal(identity, 'SIGSTOP');
  await eventually(() => statesOf(identity.pid).every((state) => state.startsWith('T')), {
    every: 2,
    what: `process ${identity.pid} to stop`,
  });
}

function statesOf(pid: number): string[] {
  if (process.platform !== 'linux')
    return [execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim()];
  return readdirSync(`/proc/${pid}/task`).map(
    (thread) => stateAndAfter(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'))[0]!,
  );
}

/** The command line of a process, or '' if there is none. */
export function commandOf(pid: number): string {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return ''; // no such process: /proc has no file and ps answers 1
  }
}
