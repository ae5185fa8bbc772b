import { describeError } from '@collegium/telemetry';
import { Logger } from '@nestjs/common';
import type { JsMsg } from '@nats-io/jetstream';
import { backoffMs } from '../backoff.js';
import { crashPoint } from '../crash-point.js';
import { CRASH_STARTS, failureOf, suspectedCrash } from '../retries/failure.js';
import type { RetryOptions } from '../retries/retry-poller.js';
import type { RetryStore } from '../retries/retry-store.js';
import { UndecodableEvent } from '../wire/cloud-events.js';
import type { EventProcessor, Tenure } from './event-processor.js';
import type { Gate } from './gate.js';
import type { Handlers } from './handlers.js';
import { receive, type ReceivedEvent } from './received-event.js';
import { Deposed, isTransient } from './transient.js';

/** From this delivery on an event is suspected of killing the process, and runs alone. */
export const SUSPECT_FROM_DELIVERY = 3;

/** What is known of a delivery that came too often. */
interface Suspicion {
  readonly deliveries: number;
  /** Its beginning is noted in the database. */
  isNoted: boolean;
}

/** What handling deliveries needs. */
export interface DeliveryServices {
  readonly processor: EventProcessor;
  readonly handlers: Handlers;
  readonly retries: RetryStore;
  readonly retryOptions: RetryOptions;
  readonly gate: Gate;
  /** Something was parked. */
  parked(): void;
  /** For metrics. */
  finished(outcome: string): void;
}

/** Handles one delivered message to its end: had its effect, parked, or nobody here wants it; then acknowledges it. */
export class DeliveryHandler {
  private readonly logger = new Logger(DeliveryHandler.name);

  constructor(
    private readonly tenure: Tenure,
    private readonly services: DeliveryServices,
  ) {}

  /** Reads a message; whether anybody here wants it is known without its body. */
  read(message: JsMsg): ReceivedEvent {
    return receive(message.subject, message.headers, message.data, `${message.info.stream}:${message.seq}`);
  }

  /** Whether the message is for somebody here. A type that cannot be read is: as a dead letter. */
  isWanted(event: ReceivedEvent): boolean {
    return event.envelope instanceof Error
      ? !event.headers['ce-type'] || this.services.handlers.has(event.type)
      : this.services.handlers.has(event.type);
  }

  /**
   * Handles a message and acknowledges it; leaves it unacknowledged if told to stop meanwhile.
   * @throws Deposed
   */
  async handle(message: JsMsg, event: ReceivedEvent, stop: AbortSignal): Promise<void> {
    const { gate } = this.services;
    const suspicion = { deliveries: message.info.deliveryCount, isNoted: false };
    for (;;) {
      await gate.opened();
      if (stop.aborted) return;
      try {
        const outcome = await this.settle(event, suspicion);
        this.services.finished(outcome);
        break;
      } catch (error) {
        if (!isTransient(error)) throw error;
        await gate.shut(error, stop);
      }
    }
    crashPoint('after-handler-commit-before-ack');
    message.ack();
  }

  /** Brings the event to an end. @throws Deposed, or the surroundings' failure */
  private async settle(event: ReceivedEvent, suspicion: Suspicion): Promise<string> {
    const isSuspect = suspicion.deliveries >= SUSPECT_FROM_DELIVERY && !(event.envelope instanceof Error);
    const outcome =
      isSuspect && (await this.hasKilled(event, suspicion))
        ? await this.bury(event, suspicion)
        : await this.processOrPark(event);
    if (isSuspect) await this.services.retries.clear(this.tenure.consumer, event.key);
    return outcome;
  }

  /** Notes the beginning once per delivery: an outage in between is not another one. */
  private async hasKilled(event: ReceivedEvent, suspicion: Suspicion): Promise<boolean> {
    if (suspicion.isNoted) return false;
    const starts = await this.services.retries.suspect(this.tenure.consumer, event.key);
    suspicion.isNoted = starts <= CRASH_STARTS;
    return starts > CRASH_STARTS;
  }

  private async bury(event: ReceivedEvent, { deliveries }: Suspicion): Promise<string> {
    this.logger.error(
      { event: event.key, type: event.type, deliveries },
      'An event is suspected of killing the process; it is dead',
    );
    await this.services.retries.park(this.tenure, event, {
      state: 'dead',
      attempts: deliveries,
      failure: suspectedCrash,
    });
    return 'dead';
  }

  private async processOrPark(event: ReceivedEvent): Promise<string> {
    const { processor, retries, retryOptions } = this.services;
    try {
      const outcome = await processor.process(this.tenure, event, { fromRetries: false });
      if (outcome !== 'behind') return outcome;
      await retries.park(this.tenure, event, { state: 'waiting', attempts: 0, afterMs: 0 });
    } catch (error) {
      if (error instanceof Deposed || isTransient(error)) throw error;
      const failure = failureOf(error);
      const isDead = error instanceof UndecodableEvent;
      this.logger.warn(
        { err: describeError(error), event: event.key, type: event.type },
        isDead ? 'An event cannot be decoded; it is dead' : 'An event failed; it will be tried again',
      );
      await retries.park(
        this.tenure,
        event,
        isDead
          ? { state: 'dead', attempts: 1, failure }
          : { state: 'waiting', attempts: 1, afterMs: backoffMs(1, retryOptions), failure },
      );
      this.services.parked();
      return isDead ? 'dead' : 'failed';
    }
    this.services.parked();
    return 'behind';
  }
}
