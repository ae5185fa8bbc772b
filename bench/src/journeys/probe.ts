import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../measure.js';

const EVERY_MS = 50;

/** What somebody sees who asks for the same page steadily, and what the process that serves it holds meanwhile. */
export interface Seen {
  readonly asked: number;
  /** Of these, without an answer or with another one than the page. */
  readonly failed: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly mostMegabytes: number;
}

/**
 * Asks for a public page at a steady rate, whether or not the answers before it have come: one that waited for its answer would ask less often, the slower it gets.
 */
export class Probe {
  private readonly latencies: number[] = [];
  private readonly under = new Set<Promise<void>>();
  private failed = 0;
  private mostMegabytes = 0;
  private readonly stopping = new AbortController();
  private readonly asking: Promise<void>;

  private constructor(
    private readonly url: string,
    private readonly megabytes: () => number,
  ) {
    this.asking = this.run();
  }

  /** @param megabytes what the process holds now */
  static start(url: string, megabytes: () => number): Probe {
    return new Probe(url, megabytes);
  }

  async stop(): Promise<Seen> {
    this.stopping.abort();
    await this.asking;
    await Promise.all(this.under);
    const at = (share: number): number => quantile(this.latencies, share);
    return {
      asked: this.latencies.length,
      failed: this.failed,
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      mostMegabytes: this.mostMegabytes,
    };
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const asked: Promise<void> = this.ask().finally(() => this.under.delete(asked));
      this.under.add(asked);
      this.mostMegabytes = Math.max(this.mostMegabytes, this.megabytes());
      await pause(EVERY_MS);
    }
  }

  /** One that fails took as long as it took. */
  private async ask(): Promise<void> {
    const began = performance.now();
    const ok = await fetch(this.url).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.ok;
      },
      () => false,
    );
    if (!ok) this.failed++;
    this.latencies.push(performance.now() - began);
  }
}
