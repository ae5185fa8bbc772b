import { cpus, release, totalmem } from 'node:os';
import type { Measured } from './measure.js';

/** A duration for people. */
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** A Markdown table of what was measured against one baseline. */
export function table(rows: readonly Measured[]): string {
  return ['| | per second | ratio |', '| --- | ---: | ---: |', ...rows.map(({ name, perSecond, ratio }) => `| ${name} | ${Math.round(perSecond).toLocaleString('en')} | ${ratio.toFixed(2)} |`)].join('\n');
}

/** The machine that the figures come from. */
export function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}, Node ${process.versions.node}`;
}
