import { linkSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf, isAlive, isErrno, startTimeOf } from './processes.js';
import type { ProcessIdentity } from './processes.js';

/** A server that runs on a data folder, as its `postmaster.pid` tells. */
export interface Postmaster {
  identity: ProcessIdentity;
  port: number;
  ready: boolean;
}

/** A server creates its pid file and writes it at once; one that is empty for longer is what a crash between the two has left. */
const WRITTEN_WITHIN_MS = 10_000;

/**
 * The server that runs on this data folder, if one does. PostgreSQL itself replaces the pid file of a server that is gone; only where
 * another process has got the same pid since would it refuse to start, so then the file is removed here.
 */
export function livingPostmaster(dataDir: string): Postmaster | undefined {
  const file = join(dataDir, 'postmaster.pid');
  const content = contentOf(file);
  if (content === undefined) return undefined;
  const [pid, , startedAt, port, , , , status] = content.split('\n');
  if (!startedAt) {
    if (ageOf(file) > WRITTEN_WITHIN_MS) remove(file, content);
    return undefined;
  }
  const actual = startTimeOf(Number(pid));
  if (actual === undefined) return undefined;
  const identity = { pid: Number(pid), startedAt: Number(startedAt) * 1000 };
  const server = { port: Number(port), ready: status?.trim() === 'ready' };
  if (isAlive(identity)) return { identity, ...server };
  // Not by the times alone: when the machine's clock is set, they no longer meet, and two servers on one folder destroy it.
  if (commandOf(identity.pid).includes(dataDir))
    return { identity: { pid: identity.pid, startedAt: actual }, ...server };
  remove(file, content);
  return undefined;
}

/** Removes the file if it still is what it was judged by: a server that has started meanwhile must keep its own. */
function remove(file: string, judged: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    throw error;
  }
  if (contentOf(aside) !== judged) linkSync(aside, file);
  rmSync(aside);
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function ageOf(file: string): number {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}
