import { JetStreamApiError, type JetStreamClient } from '@nats-io/jetstream';
import { InvalidArgumentError } from '@nats-io/transport-node';
import { headersOf, type Envelope } from '../wire/cloud-events.js';
import type { NumberedEvent, PublishedEvent } from './relay-store.js';

/** How the publisher talks to JetStream. */
export interface PublisherOptions {
  readonly source: string;
  readonly stream: string;
  /** Unacknowledged publishes at a time, all aggregates together. */
  readonly window: number;
  /** Milliseconds to wait for an acknowledgement before the same event is sent again under the same id. */
  readonly timeoutMs: number;
}

/** What the publisher reports. */
export interface PublisherEvents {
  acknowledged(): void;
  /** The server refuses this event: its aggregate waits, everybody else goes on. */
  refused(event: NumberedEvent, error: Error): void;
  /** JetStream cannot be reached or has no such stream: everybody waits. */
  unreachable(error: Error): void;
}

/**
 * Publishes numbered events: pipelined across aggregates, at most one unacknowledged event per aggregate, so that the stream keeps
 * each aggregate's order whatever is lost on the way.
 */
export class Publisher {
  /** Events by aggregate, the first of each in flight or next to go. */
  private readonly queues = new Map<string, NumberedEvent[]>();
  private readonly ready: string[] = [];
  private readonly held = new Set<string>();
  private inFlight = 0;
  private buffered = 0;
  private paused = false;
  private stopped = false;
  private acknowledged: PublishedEvent[] = [];

  constructor(
    private readonly jetstream: JetStreamClient,
    private readonly options: PublisherOptions,
    private readonly events: PublisherEvents,
  ) {}

  /** Events taken over and not yet acknowledged. */
  get size(): number {
    return this.buffered;
  }

  /** Takes over events in position order. Those of a held aggregate are left: they are read again when it is released. */
  add(events: readonly NumberedEvent[]): void {
    for (const event of events) if (!this.held.has(event.aggregateId)) this.enqueue(event);
    this.pump();
  }

  /** Hands over what was acknowledged since the last call, to be marked. */
  takeAcknowledged(): PublishedEvent[] {
    const taken = this.acknowledged;
    this.acknowledged = [];
    return taken;
  }

  /** Goes on after `unreachable`. */
  resume(): void {
    this.paused = false;
    this.pump();
  }

  /** Lets a held aggregate go on with these events; none means there are no more. */
  release(aggregateId: string, events: readonly NumberedEvent[]): void {
    this.held.delete(aggregateId);
    this.add(events);
  }

  /** Sends nothing more. Acknowledgements under way still come in. */
  stop(): void {
    this.stopped = true;
  }

  /** Publishes under way. */
  get unacknowledged(): number {
    return this.inFlight;
  }

  private enqueue(event: NumberedEvent): void {
    this.buffered += 1;
    const queue = this.queues.get(event.aggregateId);
    if (queue) queue.push(event);
    else {
      this.queues.set(event.aggregateId, [event]);
      this.ready.push(event.aggregateId);
    }
  }

  private pump(): void {
    while (!this.paused && !this.stopped && this.inFlight < this.options.window) {
      const aggregateId = this.ready.shift();
      if (aggregateId === undefined) return;
      const next = this.queues.get(aggregateId)?.[0];
      if (next) void this.publish(next);
    }
  }

  private async publish(event: NumberedEvent): Promise<void> {
    this.inFlight += 1;
    try {
      const ack = await this.jetstream.publish(`${event.name}.${event.audience}`, event.data, {
        msgID: event.id,
        headers: headersOf(envelopeOfRow(event, this.options.source)),
        timeout: this.options.timeoutMs,
      });
      // Not by a header that says which stream is expected: the server would keep it, and refuse to copy the event into any other (docs/adr/0111).
      if (ack.stream !== this.options.stream)
        throw new Error(`${event.name} went to stream ${ack.stream} and not to ${this.options.stream}`);
      this.inFlight -= 1;
      this.succeeded(event, ack.seq);
    } catch (error) {
      this.inFlight -= 1;
      this.failed(event, error instanceof Error ? error : new Error(String(error)));
    }
    this.pump();
  }

  private succeeded(event: NumberedEvent, streamSeq: number): void {
    this.acknowledged.push({ position: event.position, streamSeq });
    this.buffered -= 1;
    const queue = this.queues.get(event.aggregateId)!;
    queue.shift();
    if (queue.length > 0) this.ready.push(event.aggregateId);
    else this.queues.delete(event.aggregateId);
    this.events.acknowledged();
  }

  private failed(event: NumberedEvent, error: Error): void {
    if (isRefusal(error)) {
      this.buffered -= this.queues.get(event.aggregateId)?.length ?? 0;
      this.queues.delete(event.aggregateId);
      this.held.add(event.aggregateId);
      this.events.refused(event, error);
      return;
    }
    // A publish that timed out is often stored: the same id again is a duplicate that the stream drops.
    this.ready.unshift(event.aggregateId);
    this.paused = true;
    this.events.unreachable(error);
  }
}

/** An outbox row as readers of the stream will see it. */
export function envelopeOfRow(event: NumberedEvent, source: string): Envelope {
  const { correlationid, causationid, traceparent } = event.headers;
  return {
    id: event.id,
    type: event.name,
    source,
    subject: event.aggregateId,
    aggregateVersion: event.aggregateVersion,
    tenant: event.tenant,
    audience: event.audience,
    time: event.occurredAt,
    correlationId: correlationid,
    ...(causationid === undefined ? {} : { causationId: causationid }),
    ...(traceparent === undefined ? {} : { traceparent }),
    position: event.position,
  };
}

/** Whether the fault lies with this one event: another would be taken. */
function isRefusal(error: Error): boolean {
  if (error instanceof InvalidArgumentError) return true;
  return error instanceof JetStreamApiError && !STREAM_WIDE.has(error.code);
}

/** API errors that every event would meet: resources exhausted, no leader, another stream's subject, no such stream, stream full. */
const STREAM_WIDE = new Set([10002, 10008, 10009, 10023, 10047, 10059, 10060, 10077, 10118]);
