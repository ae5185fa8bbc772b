import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf, isAlive, startTimeOf } from './processes.js';
import type { ProcessIdentity } from './processes.js';

/** A server that runs on a data folder, as its `postmaster.pid` tells. */
export interface Postmaster {
  identity: ProcessIdentity;
  port: number;
  ready: boolean;
}

/**
 * The server that runs on this data folder, if one does. A pid file whose server is gone is removed: PostgreSQL would refuse
 * to start if another process had got the same pid since.
 */
export function livingPostmaster(dataDir: string): Postmaster | undefined {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const [pid, , startedAt, port, , , , status] = readFileSync(file, 'utf8').split('\n');
  const identity = { pid: Number(pid), startedAt: Number(startedAt) * 1000 };
  // Not by the times alone: when the machine's clock is set, they no longer meet, and two servers on one folder destroy it.
  if (isAlive(identity)) return { identity, port: Number(port), ready: status?.trim() === 'ready' };
  const actual = startTimeOf(identity.pid);
  if (actual !== undefined && commandOf(identity.pid).includes(dataDir)) {
    return { identity: { pid: identity.pid, startedAt: actual }, port: Number(port), ready: status?.trim() === 'ready' };
  }
  rmSync(file, { force: true });
  return undefined;
}
