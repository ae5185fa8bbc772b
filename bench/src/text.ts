import { cpus, release, totalmem } from 'node:os';

/** A duration for people. */
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

const counts = new Intl.NumberFormat('en-GB');

/** A count for people, thousands told apart. */
export const thousands = (count: number): string => counts.format(count);

/** The machine that the figures come from. */
export function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}, Node ${process.versions.node}`;
}
