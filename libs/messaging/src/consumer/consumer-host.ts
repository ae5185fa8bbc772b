import { describeError } from '@collegium/telemetry';
import { Logger } from '@nestjs/common';
import { backoffMs } from '../backoff.js';
import { LockSession } from '../locks/lock-session.js';
import { sleep } from '../signal.js';
import type { SourceConsumer } from './source-consumer.js';

/** Where the consumers' locks live. */
export interface ConsumerHostOptions {
  readonly service: string;
  /** Direct connection of the `<service>_system` role. */
  readonly databaseUrl: string;
  /** Names this process in `consumer_state`. */
  readonly holder: string;
  readonly idleSessionMs?: number;
}

/** Runs all consumers of a process on one lock session, and starts again when the session is lost. */
export class ConsumerHost {
  private readonly logger = new Logger(ConsumerHost.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly options: ConsumerHostOptions,
    readonly consumers: readonly SourceConsumer[],
  ) {}

  /** Starts consuming. It comes back by itself from every outage. */
  start(): void {
    this.running ??= this.run();
  }

  /** Finishes what has begun and stops, within `withinMs` milliseconds. */
  async stop(withinMs: number): Promise<void> {
    this.stopping.abort();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
    await Promise.race([this.running, late]);
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.term();
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const waitMs = backoffMs(failures, { baseMs: 100, maxMs: 5_000 });
        this.logger.warn(
          { err: describeError(error), waitMs },
          'The consumers lost their locks and will ask for them again',
        );
        await sleep(waitMs, signal);
      }
    }
  }

  private async term(): Promise<void> {
    const { service, databaseUrl, holder, idleSessionMs } = this.options;
    const session = await LockSession.open({
      url: databaseUrl,
      applicationName: `${service}-consumers`,
      ...(idleSessionMs ? { idleTimeoutMs: idleSessionMs } : {}),
    });
    const over = new AbortController();
    const signal = AbortSignal.any([this.stopping.signal, session.lost, over.signal]);
    try {
      const runs = this.consumers.map((consumer) => consumer.run(session, holder, signal));
      for (const run of runs) run.catch(() => over.abort());
      const results = await Promise.allSettled(runs);
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
      if (!this.stopping.signal.aborted) session.lost.throwIfAborted();
    } finally {
      await session.close();
    }
  }
}
