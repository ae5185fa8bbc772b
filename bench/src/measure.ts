import { seconds, thousands } from './text.js';

/** One way to do a piece of work, measured side by side with others. */
export interface Contender {
  readonly name: string;
  /** Does the work once and returns how long the part that counts took, in milliseconds. */
  run(round: number): Promise<number>;
}

/** What came out for one contender. */
export interface Measured {
  readonly name: string;
  /** Median of the rounds, items per second. */
  readonly perSecond: number;
  /** Compared with the first contender, the baseline, in the same run. */
  readonly ratio: number;
  readonly rounds: readonly number[];
}

/**
 * Measures contenders interleaved: every round runs each once, in turn, so that a noisy machine is noisy for all of them.
 * @param items how many items one run handles
 */
export async function compare(
  title: string,
  items: number,
  rounds: number,
  contenders: readonly Contender[],
): Promise<Measured[]> {
  console.log(`\n${title}: ${thousands(items)} items, median of ${rounds} rounds after one to warm up`);
  const rates = contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round++)
    for (const [n, contender] of contenders.entries()) {
      const milliseconds = await contender.run(round);
      console.log(
        `  ${round === 0 ? 'warm-up' : `round ${round}`}  ${contender.name.padEnd(46)} ${seconds(milliseconds)}`,
      );
      if (round > 0) rates[n]!.push((items / milliseconds) * 1000);
    }
  const base = median(rates[0]!);
  return contenders.map(({ name }, n) => ({
    name,
    perSecond: median(rates[n]!),
    ratio: median(rates[n]!) / base,
    rounds: rates[n]!,
  }));
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value under which `share` (0 to 1) of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]!;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
