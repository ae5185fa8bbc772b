import { describeError } from '@collegium/telemetry';
import { Logger } from '@nestjs/common';
import { backoffMs } from '../backoff.js';
import type { LockSession } from '../locks/lock-session.js';
import type { NatsLink } from '../nats/connection.js';
import { ensureConsumer } from '../nats/consumers.js';
import { Drift } from '../nats/drift.js';
import { findStream } from '../nats/streams.js';
import { RetryPoller } from '../retries/retry-poller.js';
import { Supersession } from '../retries/supersession.js';
import { sleep } from '../signal.js';
import { DeliveryHandler, type DeliveryServices } from './delivery.js';
import type { Tenure } from './event-processor.js';
import { PullSession, type PullOptions } from './pull-session.js';
import { Deposed } from './transient.js';

/** Where the consumption of a source stands. */
export type ConsumerState = 'starting' | 'standby' | 'waiting-for-stream' | 'consuming' | 'drifted' | 'stopped';

/** Consumes one source for one service: stands by for its lock, then pulls and retries until the lock is lost. */
export class SourceConsumer {
  private readonly logger = new Logger(SourceConsumer.name);
  private current: ConsumerState = 'starting';
  private drift: string | undefined;
  private session: PullSession | undefined;
  private readonly settled = Promise.withResolvers<void>();

  constructor(
    private readonly service: string,
    readonly source: string,
    private readonly link: NatsLink,
    private readonly services: Omit<DeliveryServices, 'parked'>,
    private readonly options: PullOptions,
  ) {
    link.onReconnect(() => this.session?.end());
    this.settled.promise.catch(() => undefined); // told through `problem` too; nobody need wait
  }

  /** Where it stands now. */
  get state(): ConsumerState {
    return this.current;
  }

  /** The difference between consumer and definition, if there is one. */
  get problem(): string | undefined {
    return this.drift;
  }

  /** Resolves once it consumes, stands by or waits for a stream; rejects with the first drift. */
  get ready(): Promise<void> {
    return this.settled.promise;
  }

  /** Runs for as long as the lock session lives. @throws what the database throws */
  async run(session: LockSession, holder: string, stop: AbortSignal): Promise<void> {
    const lock = `consume.${this.source}`;
    while (!(await session.tryLock(lock))) {
      this.become('standby');
      await sleep(250, stop);
      if (stop.aborted) return;
    }
    while (!stop.aborted) {
      const tenure = await this.takeOver(session, holder, stop);
      await this.hold(tenure, stop);
    }
    this.become('stopped');
  }

  /**
   * Becomes the active consumer: raises the fence, then waits for transactions that a predecessor has under way. It asks for their
   * lock again and again instead of waiting in it, so that the session keeps talking.
   */
  private async takeOver(session: LockSession, holder: string, stop: AbortSignal): Promise<Tenure> {
    const { rows } = await session.query<{ fence: string }>(
      `insert into consumer_state (consumer, fence, holder) values ($1, 1, $2)
       on conflict (consumer) do update set fence = consumer_state.fence + 1, holder = $2, taken_at = clock_timestamp() returning fence`,
      [this.source, holder],
    );
    const fenceLock = [`collegium.fence`, this.source];
    for (;;) {
      const { rows: tried } = await session.query<{ taken: boolean }>(
        'select pg_try_advisory_lock(hashtext($1), hashtext($2)) as taken',
        fenceLock,
      );
      if (tried[0]!.taken) break;
      await sleep(20, stop);
      stop.throwIfAborted();
    }
    await session.query('select pg_advisory_unlock(hashtext($1), hashtext($2))', fenceLock);
    await session.query(
      `insert into consumer_types (consumer, type) select $1, unnest($2::text[]) on conflict do nothing`,
      [this.source, this.services.handlers.typesOf(this.source)],
    );
    return { consumer: this.source, fence: rows[0]!.fence };
  }

  /** Pulls and retries as the active consumer, until stopped or deposed. */
  private async hold(tenure: Tenure, stop: AbortSignal): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([stop, over.signal]);
    const { retries, processor, handlers, retryOptions } = this.services;
    const supersession = new Supersession(retries.dataSource, handlers);
    const poller = new RetryPoller(retries, processor, handlers, supersession, retryOptions);
    const handler = new DeliveryHandler(tenure, { ...this.services, parked: () => poller.wake() });
    const depose = (error: unknown): void => {
      over.abort();
      if (!(error instanceof Deposed))
        this.logger.error({ err: describeError(error), source: this.source }, 'Consuming broke off and starts again');
    };
    await Promise.all([poller.run(tenure, signal).catch(depose), this.pull(handler, signal).catch(depose)]);
  }

  private async pull(handler: DeliveryHandler, stop: AbortSignal): Promise<void> {
    for (let failures = 0; !stop.aborted;) {
      try {
        await this.pullOnce(handler, stop);
        failures = 0;
      } catch (error) {
        if (stop.aborted) return;
        if (error instanceof Deposed) throw error;
        if (error instanceof Drift) this.drifted(error);
        failures += 1;
        const waitMs = backoffMs(failures, { baseMs: 100, maxMs: 5_000 });
        if (!(error instanceof Drift))
          this.logger.warn(
            { err: describeError(error), source: this.source, waitMs },
            'Pulling stopped and will start again',
          );
        await sleep(waitMs, stop);
      }
    }
  }

  private async pullOnce(handler: DeliveryHandler, stop: AbortSignal): Promise<void> {
    const connection = await this.link.connected(stop);
    const manager = await this.link.manager(stop);
    while (!(await findStream(manager, this.source.toUpperCase()))) {
      this.become('waiting-for-stream');
      await sleep(500, stop);
      if (stop.aborted) return;
    }
    const info = await ensureConsumer(manager, this.service, this.source);
    this.drift = undefined;
    this.session = new PullSession(connection, manager, info, handler, this.options);
    this.become('consuming');
    await this.session.run(stop);
  }

  private drifted(error: Drift): void {
    if (this.drift === undefined) this.logger.error(error.message);
    this.drift = error.message;
    this.current = 'drifted';
    this.settled.reject(error);
  }

  private become(state: ConsumerState): void {
    this.current = state;
    this.settled.resolve();
  }
}
