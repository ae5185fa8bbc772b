import { describeError } from '@collegium/telemetry';
import { Logger } from '@nestjs/common';
import type { JetStreamClient } from '@nats-io/jetstream';
import { backoffMs } from '../backoff.js';
import { crashPoint } from '../crash-point.js';
import { countPublished } from '../metrics.js';
import type { WakeUp } from '../signal.js';
import { HeldAggregates } from './held-aggregates.js';
import { Publisher, type PublisherOptions } from './publisher.js';
import type { NumberedEvent, RelayStore } from './relay-store.js';

/** How a leader works. Times in milliseconds. */
export interface LeadershipOptions extends PublisherOptions {
  /** Rows numbered or read at a time. */
  readonly batch: number;
  readonly busyPollMs: number;
  readonly idlePollMs: number;
}

/** What a leader needs from its relay. */
export interface LeadershipEvents {
  /** Events have got positions. */
  numbered(): void;
  /** JetStream keeps failing: look whether the stream is there. Resolves when publishing may be tried again. */
  repair(): Promise<void>;
}

/** A leader looks this often whether a reconciliation has changed rows. */
const LOOK_AT_STATE_MS = 1_000;
/** A leader that found nothing to do for this long looks less often. */
const QUIET_AFTER_MS = 1_000;

/**
 * The leader's loop. Three things overlap: numbering the next batch, publishing the current one, marking the last one. The loop does
 * the statements, one after the other on one session; publishing goes on beside it.
 */
export class Leadership {
  private readonly logger = new Logger(Leadership.name);
  private readonly publisher: Publisher;
  private readonly held = new HeldAggregates(this.logger);
  private over = false;
  private outages = 0;
  private resumeAt: number | undefined;
  /** Every unpublished row up to here has been given to the publisher, or is held. */
  private readTo = 0;
  /** There may be numbered rows after `readTo` that the publisher has not got. */
  private isBehind = true;
  private busyAt = 0;
  private mayBeNew = true;
  private unmarked = 0;

  constructor(
    private readonly store: RelayStore,
    jetstream: JetStreamClient,
    private readonly options: LeadershipOptions,
    private readonly events: LeadershipEvents,
    private readonly wakeUp: WakeUp,
  ) {
    this.publisher = new Publisher(jetstream, options, {
      acknowledged: () => this.acknowledged(),
      refused: (event, error) => this.held.hold(event, error),
      unreachable: (error) => this.unreachable(error),
    });
  }

  /** There may be committed rows without a position. */
  wake(): void {
    this.mayBeNew = true;
    this.wakeUp.call();
  }

  /** Ends the loop: what is under way is finished and marked. */
  end(): void {
    this.over = true;
    this.wakeUp.call();
  }

  /** Leads until ended or until a reconciliation has changed rows. @throws when the session is lost */
  async run(lost: AbortSignal): Promise<void> {
    const { generation } = await this.store.state();
    this.readTo = await this.store.settle();
    let lookAt = Date.now() + LOOK_AT_STATE_MS;
    while (!this.over) {
      lost.throwIfAborted();
      if (Date.now() >= lookAt) {
        if ((await this.store.state()).generation !== generation) break;
        if (this.busyAt > 0) await this.store.settle();
        lookAt = Date.now() + LOOK_AT_STATE_MS;
      }
      const hasMore = await this.step();
      if (hasMore) continue;
      const isBusy = Date.now() - this.busyAt < QUIET_AFTER_MS;
      const isCalled = await this.wakeUp.wait(isBusy ? this.options.busyPollMs : this.options.idlePollMs, lost);
      if (!isCalled) this.mayBeNew = true; // another process may have committed
    }
    await this.finish();
    await this.store.settle();
  }

  /** One round of statements. Returns whether there is more to do at once. */
  private async step(): Promise<boolean> {
    const { batch } = this.options;
    if (await this.mark()) this.busyAt = Date.now();
    if (this.mayBeNew) this.mayBeNew = (await this.number()) === batch;
    const isRoom = this.publisher.size < 2 * batch;
    if (this.isBehind && isRoom) await this.read();
    for (const aggregateId of this.held.due()) {
      await this.mark();
      this.publisher.release(aggregateId, await this.store.unpublishedOf(aggregateId, this.readTo));
    }
    this.resumeIfDue();
    return this.mayBeNew || (this.isBehind && this.publisher.size < 2 * batch);
  }

  private async number(): Promise<number> {
    const { batch } = this.options;
    const numbered = await this.store.number(batch);
    if (numbered.length === 0) return 0;
    this.busyAt = Date.now();
    crashPoint('after-numbering-before-publish');
    this.events.numbered();
    if (!this.isBehind && this.publisher.size < 4 * batch) this.give(numbered);
    else this.isBehind = true;
    return numbered.length;
  }

  private async read(): Promise<void> {
    const rows = await this.store.unpublished(this.readTo, this.options.batch);
    this.give(rows);
    this.isBehind = rows.length === this.options.batch;
    if (rows.length > 0) this.busyAt = Date.now();
  }

  private give(events: readonly NumberedEvent[]): void {
    this.publisher.add(events);
    this.readTo = Math.max(this.readTo, events.at(-1)?.position ?? 0);
  }

  private async mark(): Promise<boolean> {
    const acknowledged = this.publisher.takeAcknowledged();
    this.unmarked = 0;
    if (acknowledged.length === 0) return false;
    crashPoint('after-publish-before-mark');
    await this.store.mark(this.options.stream, acknowledged);
    countPublished(acknowledged.length);
    return true;
  }

  /** Marks are worth a statement once there are some, or once nothing more is to come; the poll takes the rest. */
  private acknowledged(): void {
    this.outages = 0;
    this.unmarked += 1;
    const { size } = this.publisher;
    if (this.unmarked >= this.options.batch / 4 || size === 0 || (this.isBehind && size < this.options.batch))
      this.wakeUp.call();
  }

  private unreachable(error: Error): void {
    if (this.resumeAt === undefined) {
      this.outages += 1;
      this.resumeAt = Date.now() + backoffMs(this.outages, { baseMs: 50, maxMs: 2_000 });
      if (this.outages === 1)
        this.logger.warn({ err: describeError(error) }, 'JetStream did not take an event; all of them wait');
    }
    this.wakeUp.call();
  }

  private resumeIfDue(): void {
    if (this.resumeAt === undefined || Date.now() < this.resumeAt) return;
    this.resumeAt = undefined;
    if (this.outages < 2) this.publisher.resume();
    // Beside the loop: events are numbered, and the feed goes on, while NATS is down.
    else void this.events.repair().then(() => this.over || this.publisher.resume());
  }

  private async finish(): Promise<void> {
    this.publisher.stop();
    const deadline = Date.now() + this.options.timeoutMs;
    while (this.publisher.unacknowledged > 0 && Date.now() < deadline) await this.wakeUp.wait(20);
    await this.mark();
  }
}
