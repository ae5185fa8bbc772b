import { readdirSync, readFileSync } from 'node:fs';

const MS_PER_TICK = 10; // USER_HZ: 100 on every Linux that Node runs on

/** Milliseconds of processor time that a process has used so far (Linux); with those of its children where it is a server of many processes. */
export function processorTime(pid: number, { withChildren = false } = {}): number {
  const own = ticksOf(pid);
  if (!own) return 0;
  // What children used that have ended is counted with their parent.
  const family = withChildren
    ? [own.self + own.reaped, ...childrenOf(pid).map((child) => ticksOf(child)?.self ?? 0)]
    : [own.self + own.reaped];
  return family.reduce((sum, ticks) => sum + ticks, 0) * MS_PER_TICK;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => fieldsOf(pid)?.[1] === String(parent));
}

function ticksOf(pid: number): { self: number; reaped: number } | undefined {
  const fields = fieldsOf(pid);
  return fields && { self: Number(fields[11]) + Number(fields[12]), reaped: Number(fields[13]) + Number(fields[14]) };
}

/** Fields of the stat file from the third on; undefined for a process that has just ended. @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function fieldsOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}
