import { describeError } from '@collegium/telemetry';
import { Logger } from '@nestjs/common';
import type { JetStreamClient } from '@nats-io/jetstream';
import { backoffMs } from '../backoff.js';
import { LockSession } from '../locks/lock-session.js';
import { sleep, WakeUp } from '../signal.js';
import { Leadership } from './leadership.js';
import { RelayStore } from './relay-store.js';

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
  /** Makes the stream if it is missing, and compares it with its definition. New is one that has never held anything. */
  ensure(stop: AbortSignal): Promise<{ isNew: boolean }>;
  /** Calls `listener` when the connection is back: the server may have come back with an older store. */
  onReconnect(listener: () => void): () => void;
  /**
   * Compares the outbox with the end of the stream, and has published again what the stream has lost there.
   * @throws StreamIsAhead if the stream knows more: then the database was restored to an earlier time
   */
  verify(store: RelayStore, stop: AbortSignal): Promise<void>;
}

/** The stream holds events that the outbox has lost: the database was restored to an earlier time. */
export class StreamIsAhead extends Error {
  override readonly name = 'StreamIsAhead';
}

/** Where a relay stands. `refused`: it will not number or publish until somebody has looked at `problem`. */
export type RelayState = 'starting' | 'standby' | 'comparing' | 'leading' | 'refused' | 'stopped';

const LOCK = 'relay';

/** Moves committed events from the outbox to the stream: one active relay per database, any number standing by. */
export class Relay {
  private readonly logger = new Logger(Relay.name);
  private readonly stopping = new AbortController();
  private readonly wakeUp = new WakeUp();
  private readonly numberedListeners = new Set<() => void>();
  private running: Promise<void> | undefined;
  private leadership: Leadership | undefined;
  private current: RelayState = 'starting';
  private trouble: string | undefined;

  constructor(
    private readonly options: RelayOptions,
    private readonly stream: RelayStream,
  ) {
    stream.onReconnect(() => this.leadership?.end());
  }

  /** Where it stands now. */
  get state(): RelayState {
    return this.current;
  }

  /** What keeps it from publishing, if something does that will not pass by itself. */
  get problem(): string | undefined {
    return this.trouble;
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
    this.leadership?.wake();
  }

  /** Lets the publishes under way finish, marks them, and gives the lock back. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('The relay was stopped'));
    this.leadership?.end();
    await this.running;
    this.current = 'stopped';
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.session();
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const waitMs = backoffMs(failures, { baseMs: 100, maxMs: 2_000 });
        this.logger.warn(
          { err: describeError(error), waitMs },
          'The relay lost its database session and will ask for another',
        );
        await sleep(waitMs, signal);
      }
    }
  }

  /** One database session: stand by for the lock, then lead until the session is lost or the relay is stopped. */
  private async session(): Promise<void> {
    const { signal } = this.stopping;
    const { source, databaseUrl, idleSessionMs, idlePollMs = 250 } = this.options;
    const session = await LockSession.open({
      url: databaseUrl,
      applicationName: `${source}-relay`,
      ...(idleSessionMs ? { idleTimeoutMs: idleSessionMs } : {}),
    });
    try {
      this.current = 'standby';
      while (!(await session.tryLock(LOCK))) {
        await sleep(idlePollMs, signal);
        if (signal.aborted) return;
      }
      const store = new RelayStore(session);
      for (let isVerified = false; !signal.aborted; isVerified = true) {
        await this.compare(store, isVerified, AbortSignal.any([signal, session.lost]));
        if (!signal.aborted) await this.lead(store, session.lost);
      }
    } finally {
      await session.close();
    }
  }

  /**
   * Compares outbox and stream, however long that takes. Before the first comparison nothing is numbered: a restored database would
   * give positions a second time. Afterwards the session proves that the database is the same, so numbering, and with it the feed,
   * goes on meanwhile.
   */
  private async compare(store: RelayStore, isVerified: boolean, stop: AbortSignal): Promise<void> {
    this.current = 'comparing';
    const compared = new AbortController();
    const numbering = isVerified
      ? this.numberUntil(store, AbortSignal.any([stop, compared.signal]))
      : Promise.resolve();
    try {
      for (let attempt = 1; !(await this.isCompared(store, stop)); attempt++)
        await sleep(backoffMs(attempt, { baseMs: 100, maxMs: 2_000 }), stop);
    } finally {
      compared.abort();
      await numbering;
    }
  }

  private async isCompared(store: RelayStore, stop: AbortSignal): Promise<boolean> {
    try {
      await this.stream.ensure(stop);
      await this.stream.verify(store, stop);
      this.trouble = undefined;
      return true;
    } catch (error) {
      if (stop.aborted) return true;
      const { message } = describeError(error);
      if (this.trouble !== message)
        this.logger.error({ err: describeError(error) }, 'Outbox and stream cannot be compared; nothing is published');
      this.trouble = message;
      if (error instanceof StreamIsAhead) this.current = 'refused';
      return false;
    }
  }

  private async numberUntil(store: RelayStore, stop: AbortSignal): Promise<void> {
    const { batch = 500, idlePollMs = 250 } = this.options;
    while (!stop.aborted) {
      const numbered = await store.number(batch).catch(() => []); // a lost session shows elsewhere
      if (numbered.length > 0) this.announce();
      if (numbered.length < batch) await sleep(idlePollMs, stop);
    }
  }

  private async lead(store: RelayStore, lost: AbortSignal): Promise<void> {
    const {
      source,
      stream,
      batch = 500,
      window = 256,
      publishTimeoutMs = 2_000,
      busyPollMs = 20,
      idlePollMs = 250,
    } = this.options;
    lost.throwIfAborted();
    const jetstream = await this.stream.client(AbortSignal.any([lost, this.stopping.signal]));
    const options = { source, stream, batch, window, timeoutMs: publishTimeoutMs, busyPollMs, idlePollMs };
    const leadership = new Leadership(
      store,
      jetstream,
      options,
      { numbered: () => this.announce(), repair: () => this.repair(lost) },
      this.wakeUp,
    );
    this.leadership = leadership;
    this.current = 'leading';
    this.logger.log(`Relaying the events of ${source}`);
    if (this.stopping.signal.aborted) leadership.end();
    try {
      await leadership.run(lost);
    } finally {
      this.leadership = undefined;
    }
  }

  /** Makes the stream again if that is what is missing; a new one is then filled from the beginning. */
  private async repair(stop: AbortSignal): Promise<void> {
    try {
      const { isNew } = await this.stream.ensure(stop);
      if (isNew) this.leadership?.end();
    } catch (error) {
      if (!stop.aborted) this.logger.warn({ err: describeError(error) }, 'JetStream cannot be asked about the stream');
    }
  }

  private announce(): void {
    for (const listener of this.numberedListeners) listener();
  }
}
