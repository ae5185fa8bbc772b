import type { StreamDefinition } from '@collegium/contracts';
import { Logger } from '@nestjs/common';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { NatsLink } from '../nats/connection.js';
import { ensureStream, isNotFound, type StreamSettings } from '../nats/streams.js';
import { UUID } from '../wire/cloud-events.js';
import type { RelayStore } from './relay-store.js';
import { StreamIsAhead, type RelayStream } from './relay.js';

/** Messages at the stream's end that are compared with the outbox; more than a relay has under way at a time. */
const LOOK_BACK = 600;

/** An event as it lies in a stream. */
interface StoredEvent {
  readonly seq: number;
  readonly id: string;
  readonly position: number;
}

/** The service's own stream, as its relay uses it. */
export class OutboxStream implements RelayStream {
  private readonly logger = new Logger(OutboxStream.name);

  constructor(
    private readonly link: NatsLink,
    private readonly definition: StreamDefinition,
    private readonly settings: StreamSettings = {},
  ) {}

  client(stop: AbortSignal): Promise<JetStreamClient> {
    return this.link.client(stop);
  }

  async ensure(stop: AbortSignal): Promise<{ isNew: boolean }> {
    const { state } = await ensureStream(await this.link.manager(stop), this.definition, this.settings);
    return { isNew: state.last_seq === 0 };
  }

  onReconnect(listener: () => void): () => void {
    return this.link.onReconnect(listener);
  }

  async verify(store: RelayStore, stop: AbortSignal): Promise<void> {
    const { lastSeq, events } = await lastEvents(await this.link.manager(stop), this.definition.name, stop);
    await this.assertNotAhead(store, events);
    await this.repairEnd(store, lastSeq, events);
  }

  /** The stream must not know what the outbox does not. */
  private async assertNotAhead(store: RelayStore, events: readonly StoredEvent[]): Promise<void> {
    const known = await store.known(events.map(({ id }) => id));
    const { position: given } = await store.state();
    const lost = events.filter(({ id, position }) => position > given || !known.has(id));
    if (lost.length === 0) return;
    const { name } = this.definition;
    throw new StreamIsAhead(
      `Stream ${name} holds events that the outbox has lost (positions up to ${Math.max(...lost.map(({ position }) => position))}; the outbox has given ${given}): ` +
        `the database was restored to an earlier time. Nothing is numbered or published until they are recovered: run reconcile for ${name.toLowerCase()}.`,
    );
  }

  /** What the outbox says is at the stream's end must be there: a stream that was deleted or rolled back is built up again, in order. */
  private async repairEnd(store: RelayStore, lastSeq: number, events: readonly StoredEvent[]): Promise<void> {
    const stored = new Map(events.map(({ seq, id }) => [seq, id]));
    const from = events[0]?.seq ?? lastSeq + 1;
    const published = await store.lastPublished(2 * LOOK_BACK);
    const missing = published.filter(
      ({ id, streamSeq }) => streamSeq > lastSeq || (streamSeq >= from && stored.get(streamSeq) !== id),
    );
    if (missing.length === 0) return;
    const again = await store.unmark(
      missing.map(({ id }) => id),
      lastSeq,
    );
    this.logger.error(
      { stream: this.definition.name, events: again },
      'The stream has lost events; they are published again',
    );
  }
}

async function lastEvents(
  manager: JetStreamManager,
  stream: string,
  stop: AbortSignal,
): Promise<{ lastSeq: number; events: StoredEvent[] }> {
  const { state } = await manager.streams.info(stream);
  const events: StoredEvent[] = [];
  for (
    let start = Math.max(1, state.first_seq, state.last_seq - LOOK_BACK + 1);
    start <= state.last_seq;
    start += 100
  ) {
    stop.throwIfAborted();
    const sequences = Array.from({ length: Math.min(100, state.last_seq - start + 1) }, (_, n) => start + n);
    const messages = await Promise.all(
      sequences.map((seq) =>
        manager.direct
          .getMessage(stream, { seq })
          .catch((error: unknown) => (isNotFound(error) ? null : Promise.reject(error as Error))),
      ),
    );
    for (const message of messages) {
      const id = message?.header.get('ce-id');
      const position = Number(message?.header.get('ce-position'));
      if (message && id && UUID.test(id) && Number.isSafeInteger(position) && position > 0)
        events.push({ seq: message.seq, id, position });
    }
  }
  return { lastSeq: state.last_seq, events };
}
