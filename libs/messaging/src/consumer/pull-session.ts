import { describeError } from '@collegium/telemetry';
import { Logger } from '@nestjs/common';
import type { ConsumerInfo, ConsumerMessages, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { ACK_WAIT_MS } from '../nats/consumers.js';
import { sleep } from '../signal.js';
import { AggregateQueues } from './aggregate-queues.js';
import { SUSPECT_FROM_DELIVERY, type DeliveryHandler } from './delivery.js';
import { Deposed } from './transient.js';

/** How a session pulls. */
export interface PullOptions {
  /** Handlers running at a time. */
  readonly concurrency: number;
  /** Events fetched ahead. */
  readonly prefetch: number;
}

/**
 * One unbroken run of pulling from a durable consumer, in stream order per aggregate.
 *
 * The server does not keep that order by itself: events that a dead process left unacknowledged come back after newer ones, and among
 * themselves in the order in which their waits end. So a session begins by asking for all of them at once, runs nothing until every
 * one is in hand, and then goes through them in stream order. When a delivery is missing in the count (the connection broke, or
 * another process was served), the session ends and the next one begins the same way.
 */
export class PullSession {
  private readonly logger = new Logger(PullSession.name);
  private readonly ending = new AbortController();
  private readonly queues: AggregateQueues;
  private readonly unfinished = new Set<JsMsg>();
  /** What has come while events that were left are still missing, by sequence: an event may come twice. */
  private readonly held = new Map<number, JsMsg>();
  private isGathering: boolean;
  private left: number;
  private lastDelivery: number;
  private messages: ConsumerMessages | undefined;
  private failure: Error | undefined;

  /** @param info the consumer as the server sees it when the session begins */
  constructor(
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
    private readonly info: ConsumerInfo,
    private readonly handler: DeliveryHandler,
    private readonly options: PullOptions,
  ) {
    this.queues = new AggregateQueues(options.concurrency);
    this.left = info.num_ack_pending;
    this.isGathering = this.left > 0;
    this.lastDelivery = info.delivered.consumer_seq;
  }

  /** Ends the session: what has begun is finished, what has not stays unacknowledged. */
  end(): void {
    this.ending.abort();
    this.messages?.stop();
  }

  /** Pulls until ended, or until the order of deliveries breaks. @throws Deposed, or what NATS reports */
  async run(stop: AbortSignal): Promise<void> {
    const stopped = (): void => this.end();
    stop.addEventListener('abort', stopped, { once: true });
    const keepAlive = setInterval(
      () => [...this.unfinished, ...this.held.values()].forEach((message) => message.working()),
      ACK_WAIT_MS / 3,
    );
    try {
      if (stop.aborted) return;
      await this.pull();
    } finally {
      this.end();
      await this.queues.idle();
      clearInterval(keepAlive);
      stop.removeEventListener('abort', stopped);
    }
    if (this.failure) throw this.failure;
  }

  private async pull(): Promise<void> {
    const { prefetch } = this.options;
    const consumer = this.manager.jetstream().consumers.getConsumerFromInfo(this.info);
    this.messages = await consumer.consume({
      max_messages: prefetch,
      expires: 5_000,
      idle_heartbeat: 1_000,
      abort_on_missing_resource: true,
    });
    const gathering = this.isGathering ? this.gather().catch((error: unknown) => this.fail(error)) : undefined;
    try {
      for await (const message of this.messages) {
        if (this.ending.signal.aborted) return;
        if (!this.isNext(message)) return;
        if (this.isGathering) this.hold(message);
        else this.enqueue(message);
        if (!this.isGathering) await this.queues.room(2 * prefetch);
      }
    } finally {
      this.end();
      await gathering;
    }
  }

  private fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
    this.end();
  }

  private isNext(message: JsMsg): boolean {
    const { deliverySequence } = message.info;
    if (deliverySequence === this.lastDelivery + 1) {
      this.lastDelivery = deliverySequence;
      return true;
    }
    this.logger.debug(
      { expected: this.lastDelivery + 1, came: deliverySequence, stream: this.info.stream_name },
      'Deliveries are missing; pulling starts again',
    );
    return false;
  }

  private enqueue(message: JsMsg): void {
    const event = this.handler.read(message);
    if (!this.handler.isWanted(event)) {
      message.ack();
      return;
    }
    this.unfinished.add(message);
    this.queues.add(event.aggregate, () => this.work(message, event), {
      alone: message.info.deliveryCount >= SUSPECT_FROM_DELIVERY,
    });
  }

  private async work(message: JsMsg, event: ReturnType<DeliveryHandler['read']>): Promise<void> {
    try {
      if (!this.ending.signal.aborted) await this.handler.handle(message, event, this.ending.signal);
    } catch (error) {
      if (!(error instanceof Deposed))
        this.logger.error(
          { err: describeError(error), event: event.key },
          'An event could be neither handled nor parked',
        );
      this.fail(error);
    } finally {
      this.unfinished.delete(message);
    }
  }

  /**
   * Asks for everything delivered and unacknowledged to be delivered again now, instead of after the acknowledgement wait, and waits
   * until it is all here: either as many as were left, or, where an acknowledgement was still on its way, as many as the server says.
   */
  private async gather(): Promise<void> {
    const { ack_floor: floor, delivered, stream_name: stream, name } = this.info;
    for (let seq = floor.stream_seq + 1; seq <= delivered.stream_seq; seq++)
      this.connection.publish(
        `$JS.ACK.${stream}.${name}.1.${seq}.${delivered.consumer_seq}.${Date.now()}000000.0`,
        '-NAK',
      );
    while (this.isGathering && !this.ending.signal.aborted) {
      const inHand = this.held.size; // counted before asking: what arrives meanwhile must not pass for what is missing
      const { num_ack_pending: pending } = await this.manager.consumers.info(stream, name);
      if (pending <= inHand) this.release();
      else await sleep(50, this.ending.signal);
    }
  }

  private hold(message: JsMsg): void {
    if (message.seq <= this.info.delivered.stream_seq && !this.held.has(message.seq)) this.left -= 1;
    this.held.set(message.seq, message);
    if (this.left === 0) this.release();
  }

  private release(): void {
    if (!this.isGathering || this.ending.signal.aborted) return;
    this.isGathering = false;
    const inOrder = [...this.held.values()].sort((a, b) => a.seq - b.seq);
    this.held.clear();
    for (const message of inOrder) this.enqueue(message);
  }
}
