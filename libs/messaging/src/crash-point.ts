/** Places where a process can be told to die, for the crash tests. */
export const crashPoints = [
  'before-commit',
  'after-commit-before-numbering',
  'after-numbering-before-publish',
  'after-publish-before-mark',
  'after-handler-commit-before-ack',
] as const;

/** Name of a place where a process can be told to die: one of messaging's, or of a service's own work between two things that must not come apart. */
export type CrashPoint = (typeof crashPoints)[number] | `after-${string}-before-${string}`;

const mayCrash = process.env.COLLEGIUM_SANDBOX === 'true' || process.env.NODE_ENV === 'test';
let passed = 0;

/**
 * Kills this process with SIGKILL if `COLLEGIUM_CRASH_AT` names this point, or names it as `<point>:<n>` and it is passed for the
 * nth time. Does nothing unless the process is in sandbox mode or under test.
 */
export function crashPoint(point: CrashPoint): void {
  if (!mayCrash) return;
  const wanted = process.env.COLLEGIUM_CRASH_AT;
  if (wanted === undefined) return;
  const [name, nth = '1'] = wanted.split(':');
  if (name !== point) return;
  passed += 1;
  if (passed >= Number(nth)) process.kill(process.pid, 'SIGKILL');
}
