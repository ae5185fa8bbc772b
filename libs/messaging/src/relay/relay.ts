import { describeError } from '@collegium/telemetry';
import { Logger } from '@nestjs/common';
import type { JetStreamClient } from '@nats-io/jetstream';
import { backoffMs } from '../backoff.js';
import { crashPoint } from '../crash-point.js';
import { LockSession } from '../locks/lock-session.js';
import { sleep, WakeUp } from '../signal.js';
import { HeldAggregates } from './held-aggregates.js';
import { Publisher } from './publisher.js';
import { RelayStore, type NumberedEvent } from './relay-store.js';

/** How a relay runs. Times in milliseconds. */
export interface RelayOptions {
  /** Service whose outbox it relays. */
  readonly source: string;
  /** Direct connection of the `<service>_system` role. */
  readonly databaseUrl: string;
  readonly stream: string;
  /** Rows numbered or read at a time. Default 500. */
  readonly batch?: number;
  /** Publishes under way at a time. Default 256. */
  readonly window?: number;
  /** Default 2000. */
  readonly publishTimeoutMs?: number;
  /** Looks for work this often when there was some lately. Default 20. */
  readonly busyPollMs?: number;
  /** Looks for work this often when there was none. Default 250. */
  readonly idlePollMs?: number;
  /** A leader that freezes is replaced after this long. Default 2000. */
  readonly idleSessionMs?: number;
}

/** What a relay needs from JetStream; waits for the connection where there is none yet. */
export interface RelayStream {
  client(stop: AbortSignal): Promise<JetStreamClient>;
  /** Makes the stream if it is missing, and compares it. */
  ensure(stop: AbortSignal): Promise<void>;
  /**
   * Compares the outbox with the end of the stream.
   * @throws Error that says what to do if the stream is ahead: then the database was restored to an earlier time
   */
  verify(store: RelayStore, stop: AbortSignal): Promise<void>;
}

/** Where a relay stands. */
export type RelayState = 'starting' | 'standby' | 'leading' | 'stopped' | 'refused';

const LOCK = 'relay';

/**
 * Moves committed events from the outbox to the stream: one active relay per database, any number standing by.
 * Three things overlap: numbering the next batch, publishing the current one, marking the last one.
 */
export class Relay {
  private readonly logger = new Logger(Relay.name);
  private readonly stopping = new AbortController();
  private readonly wakeUp = new WakeUp();
  private readonly numberedListeners = new Set<() => void>();
  private running: Promise<void> | undefined;
  private current: RelayState = 'starting';
  private refusal: string | undefined;

  constructor(
    private readonly options: RelayOptions,
    private readonly stream: RelayStream,
  ) {}

  /** Where it stands now. */
  get state(): RelayState {
    return this.current;
  }

  /** Why it does not number, if it refuses to. */
  get problem(): string | undefined {
    return this.refusal;
  }

  /** Calls `listener` whenever events have got positions here: the feed has something new. */
  onNumbered(listener: () => void): () => void {
    this.numberedListeners.add(listener);
    return () => this.numberedListeners.delete(listener);
  }

  /** Starts it. It comes back by itself from every outage. */
  start(): void {
    this.running ??= this.run();
  }

  /** There may be something to do. */
  wake(): void {
    this.wakeUp.call();
  }

  /** Lets the publishes under way finish, marks them, and gives the lock back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wakeUp.call();
    await this.running;
    this.current = 'stopped';
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.term();
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const waitMs = backoffMs(failures, { baseMs: 100, maxMs: 5_000 });
        this.logger.warn({ err: describeError(error), waitMs }, 'The relay stopped and will start again');
        await sleep(waitMs, signal);
      }
    }
  }

  /** One session: stand by for the lock, then lead until the session is lost or the relay is stopped. */
  private async term(): Promise<void> {
    const { signal } = this.stopping;
    const { source, databaseUrl, idleSessionMs } = this.options;
    const session = await LockSession.open({ url: databaseUrl, applicationName: `${source}-relay`, ...(idleSessionMs ? { idleTimeoutMs: idleSessionMs } : {}) });
    try {
      this.current = 'standby';
      while (!(await session.tryLock(LOCK))) {
        await sleep(this.options.idlePollMs ?? 250, signal);
        if (signal.aborted) return;
      }
      const store = new RelayStore(session);
      const over = AbortSignal.any([signal, session.lost]);
      await this.stream.ensure(over);
      await this.verified(store, over);
      this.current = 'leading';
      this.logger.log(`Relaying the events of ${source}`);
      await this.lead(store, await this.stream.client(over), session.lost);
    } finally {
      await session.close();
    }
  }

  /** A relay numbers nothing before it has seen that the stream knows no more than the outbox does. */
  private async verified(store: RelayStore, stop: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await this.stream.verify(store, stop);
        this.refusal = undefined;
        return;
      } catch (error) {
        stop.throwIfAborted();
        if (!(error instanceof StreamIsAhead)) throw error;
        if (this.refusal === undefined) this.logger.error(error.message);
        this.current = 'refused';
        this.refusal = error.message;
        await sleep(1_000, stop);
        stop.throwIfAborted();
      }
    }
  }

  private async lead(store: RelayStore, jetstream: JetStreamClient, lost: AbortSignal): Promise<void> {
    const { batch = 500, window = 256, busyPollMs = 20, idlePollMs = 250, publishTimeoutMs = 2_000, source, stream } = this.options;
    const held = new HeldAggregates(this.logger);
    let outageAttempts = 0;
    let resumeAt = 0;
    const publisher = new Publisher(jetstream, { source, stream, window, timeoutMs: publishTimeoutMs }, {
      acknowledged: () => {
        outageAttempts = 0;
        this.wakeUp.call();
      },
      refused: (event, error) => held.hold(event, error),
      unreachable: (error) => {
        if (resumeAt === 0) {
          outageAttempts += 1;
          resumeAt = Date.now() + backoffMs(outageAttempts, { baseMs: 50, maxMs: 2_000 });
          if (outageAttempts === 1) this.logger.warn({ err: describeError(error) }, 'JetStream did not take an event; all of them wait');
        }
        this.wakeUp.call();
      },
    });

    let readTo = 0; // every unpublished row up to here has been given to the publisher, or is held
    let behind = true; // there may be numbered rows after readTo that the publisher has not got
    let quietSince = 0;
    while (!this.stopping.signal.aborted) {
      lost.throwIfAborted();
      let busy = await this.mark(store, publisher);

      const numbered = await store.number(batch);
      if (numbered.length > 0) {
        busy = true;
        crashPoint('after-numbering-before-publish');
        for (const listener of this.numberedListeners) listener();
        if (!behind && publisher.size < 4 * batch) readTo = this.give(publisher, numbered, readTo);
        else behind = true;
      }
      if (behind && publisher.size < 2 * batch) {
        const rows = await store.unpublished(readTo, batch);
        readTo = this.give(publisher, rows, readTo);
        behind = rows.length === batch;
        busy ||= rows.length > 0;
      }
      for (const aggregateId of held.due()) {
        await this.mark(store, publisher);
        publisher.release(aggregateId, await store.unpublishedOf(aggregateId, readTo));
      }
      if (resumeAt !== 0 && Date.now() >= resumeAt) {
        resumeAt = 0;
        if (outageAttempts > 1) this.repair(publisher, lost);
        else publisher.resume();
      }

      if (busy) quietSince = Date.now();
      if (numbered.length === batch || (behind && publisher.size < 2 * batch)) continue;
      const pollMs = Date.now() - quietSince < 1_000 ? busyPollMs : idlePollMs;
      await this.wakeUp.wait(pollMs, lost);
    }
    await this.finish(store, publisher, publishTimeoutMs);
  }

  /** Makes the stream again if that is what is missing. Beside the loop: events are numbered, and the feed goes on, while NATS is down. */
  private repair(publisher: Publisher, stop: AbortSignal): void {
    this.stream
      .ensure(stop)
      .catch((error: unknown) => this.logger.warn({ err: describeError(error) }, 'The stream cannot be checked'))
      .finally(() => publisher.resume());
  }

  private give(publisher: Publisher, events: readonly NumberedEvent[], readTo: number): number {
    publisher.add(events);
    return Math.max(readTo, events.at(-1)?.position ?? 0);
  }

  private async mark(store: RelayStore, publisher: Publisher): Promise<boolean> {
    const acknowledged = publisher.takeAcknowledged();
    if (acknowledged.length === 0) return false;
    crashPoint('after-publish-before-mark');
    await store.mark(this.options.stream, acknowledged);
    return true;
  }

  private async finish(store: RelayStore, publisher: Publisher, timeoutMs: number): Promise<void> {
    publisher.stop();
    const deadline = Date.now() + timeoutMs;
    while (publisher.unacknowledged > 0 && Date.now() < deadline) await this.wakeUp.wait(20);
    await this.mark(store, publisher);
  }
}

/** The stream holds events that the outbox has lost: the database was restored to an earlier time. */
export class StreamIsAhead extends Error {
  override readonly name = 'StreamIsAhead';
}
