import { median } from '../measure.js';
import { processorTime } from '../processor-time.js';

/** A process of a comparison; a server of many processes counts with its children. */
export interface Worker {
  readonly pid: number;
  readonly withChildren?: boolean;
}

/** Processor time that each process takes for one item, in microseconds: told beside the ratio, which hides who waits for whom where processors are few. */
export class Costs {
  private readonly rounds = new Map<string, number[]>();

  constructor(
    private readonly workers: Readonly<Record<string, Worker>>,
    private readonly items: number,
  ) {}

  /** @param round 0 is for warming up, and does not count */
  async of<T>(round: number, work: () => Promise<T>): Promise<T> {
    const before = this.now();
    const result = await work();
    if (round > 0)
      for (const [name, milliseconds] of this.now())
        this.rounds.set(name, [
          ...(this.rounds.get(name) ?? []),
          ((milliseconds - before.get(name)!) / this.items) * 1000,
        ]);
    return result;
  }

  toString(): string {
    const medians = [...this.rounds].map(([name, microseconds]) => [name, median(microseconds)] as const);
    const all = medians.reduce((sum, [, microseconds]) => sum + microseconds, 0);
    return `${all.toFixed(0)} µs (${medians.map(([name, microseconds]) => `${name} ${microseconds.toFixed(0)}`).join(', ')})`;
  }

  private now(): Map<string, number> {
    return new Map(
      Object.entries(this.workers).map(([name, { pid, withChildren = false }]) => [
        name,
        processorTime(pid, { withChildren }),
      ]),
    );
  }
}
