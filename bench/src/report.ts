import type { Measured } from './measure.js';
import { thousands } from './text.js';

/** What a part of the benchmark has to say. */
export interface Report {
  /** Comparisons, by their title. */
  readonly tables?: Readonly<Record<string, readonly Measured[]>>;
  /** Single figures, by what they are. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** A report as Markdown. */
export function markdown({ tables = {}, facts = {} }: Report): string {
  const blocks = Object.entries(tables).map(([title, rows]) => `#### ${title}\n\n${comparison(rows)}`);
  const lines = Object.entries(facts).map(([what, value]) => `| ${what} | ${value} |`);
  if (lines.length > 0) blocks.push(['| | |', '| --- | ---: |', ...lines].join('\n'));
  return blocks.join('\n\n');
}

function comparison(rows: readonly Measured[]): string {
  return [
    '| | per second | ratio |',
    '| --- | ---: | ---: |',
    ...rows.map(
      ({ name, perSecond, ratio }) => `| ${name} | ${thousands(Math.round(perSecond))} | ${ratio.toFixed(2)} |`,
    ),
  ].join('\n');
}
