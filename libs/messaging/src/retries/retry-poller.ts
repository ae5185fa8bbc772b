import { describeError } from '@collegium/telemetry';
import { Logger } from '@nestjs/common';
import { backoffMs, type Backoff } from '../backoff.js';
import { AggregateQueues } from '../consumer/aggregate-queues.js';
import type { EventProcessor, Tenure } from '../consumer/event-processor.js';
import type { Handlers } from '../consumer/handlers.js';
import { Deposed, isTransient } from '../consumer/transient.js';
import { WakeUp } from '../signal.js';
import { UndecodableEvent } from '../wire/cloud-events.js';
import { CRASH_STARTS, failureOf, suspectedCrash } from './failure.js';
import type { RetryRow, RetryStore } from './retry-store.js';
import type { Supersession } from './supersession.js';

/** How often and how patiently failed events are tried again. */
export interface RetryOptions extends Backoff {
  /** Attempts, the first included, before an event is dead. */
  readonly attempts: number;
  /** Looks for due events this often; milliseconds. */
  readonly pollMs: number;
}

/** About 40 minutes in all: long enough for a deployment gone wrong to be put right. */
export const defaultRetries: RetryOptions = { attempts: 12, baseMs: 1_000, maxMs: 600_000, pollMs: 500 };

/** Tries the parked events of one source again, while this process is its active consumer. */
export class RetryPoller {
  private readonly logger = new Logger(RetryPoller.name);
  private readonly wakeUp = new WakeUp();

  constructor(
    private readonly store: RetryStore,
    private readonly processor: EventProcessor,
    private readonly handlers: Handlers,
    private readonly supersession: Supersession,
    private readonly options: RetryOptions,
  ) {}

  /** There may be something due. */
  wake(): void {
    this.wakeUp.call();
  }

  /** Runs until stopped, or until somebody else is the active consumer. @throws Deposed */
  async run(tenure: Tenure, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      let rows: RetryRow[] = [];
      try {
        await this.supersession.run(tenure.consumer);
        rows = await this.store.due(tenure.consumer, 50);
        await this.tryAll(tenure, rows, stop);
      } catch (error) {
        if (error instanceof Deposed) throw error;
        if (!isTransient(error))
          this.logger.error({ err: describeError(error), consumer: tenure.consumer }, 'The retries cannot be read');
        rows = [];
      }
      if (rows.length === 0) await this.wakeUp.wait(this.options.pollMs, stop);
    }
  }

  private async tryAll(tenure: Tenure, rows: readonly RetryRow[], stop: AbortSignal): Promise<void> {
    const queues = new AggregateQueues(4);
    const failures: Error[] = [];
    for (const row of rows) {
      const work = (): Promise<void> =>
        (stop.aborted ? Promise.resolve() : this.attempt(tenure, row)).catch(
          (error: Error) => void failures.push(error),
        );
      queues.add(row.event.aggregate, work, { alone: row.starts > 0 });
    }
    await queues.idle();
    const worst = failures.find((error) => error instanceof Deposed) ?? failures[0];
    if (worst) throw worst;
  }

  private async attempt(tenure: Tenure, { event, attempts, starts }: RetryRow): Promise<void> {
    const { consumer } = tenure;
    if (!(event.envelope instanceof Error) && !this.handlers.has(event.type))
      return this.store.remove(consumer, event.key);
    if (starts >= CRASH_STARTS) return this.store.bury(consumer, event.key, suspectedCrash);
    await this.store.begin(consumer, event.key);
    try {
      await this.processor.process(tenure, event, { fromRetries: true });
    } catch (error) {
      if (error instanceof Deposed || isTransient(error)) {
        await this.store.interrupted(consumer, event.key);
        throw error;
      }
      const failure = failureOf(error);
      const made = attempts + 1;
      if (error instanceof UndecodableEvent || made >= this.options.attempts) {
        this.logger.error(
          { err: describeError(error), event: event.key, type: event.type, attempts: made },
          'An event is dead',
        );
        await this.store.bury(consumer, event.key, failure);
      } else {
        this.logger.warn(
          { err: describeError(error), event: event.key, type: event.type, attempts: made },
          'An event failed again',
        );
        await this.store.again(consumer, event.key, backoffMs(made, this.options), failure);
      }
    }
  }
}
