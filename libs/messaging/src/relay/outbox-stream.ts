import type { StreamDefinition } from '@collegium/contracts';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { NatsLink } from '../nats/connection.js';
import { ensureStream, isNotFound, type StreamSettings } from '../nats/streams.js';
import { sleep } from '../signal.js';
import { UUID } from '../wire/cloud-events.js';
import { StreamIsAhead, type RelayStream } from './relay.js';
import type { RelayStore } from './relay-store.js';

/** Messages at the stream's end that are looked up in the outbox; more than a relay has under way at a time. */
const LOOK_BACK = 600;

/** The service's own stream, as its relay uses it. */
export class OutboxStream implements RelayStream {
  constructor(
    private readonly link: NatsLink,
    private readonly definition: StreamDefinition,
    private readonly settings: StreamSettings = {},
  ) {}

  client(stop: AbortSignal): Promise<JetStreamClient> {
    return this.link.client(stop);
  }

  async ensure(stop: AbortSignal): Promise<void> {
    await ensureStream(await this.link.manager(stop), this.definition, this.settings);
  }

  async verify(store: RelayStore, stop: AbortSignal): Promise<void> {
    const manager = await this.link.manager(stop);
    const last = await lastMessages(manager, this.definition.name, stop);
    const known = await store.known(last.map(({ id }) => id));
    const lastPosition = await store.lastPosition();
    const lost = last.filter(({ id, position }) => position > lastPosition || !known.has(id));
    if (lost.length === 0) return;
    const service = this.definition.name.toLowerCase();
    throw new StreamIsAhead(
      `Stream ${this.definition.name} holds events that the outbox of ${service} has lost (positions up to ${Math.max(...lost.map(({ position }) => position))}, ` +
        `the outbox gave ${lastPosition}): its database was restored to an earlier time. Nothing is published until they are recovered: run reconcile for ${service}.`,
    );
  }
}

async function lastMessages(manager: JetStreamManager, stream: string, stop: AbortSignal): Promise<{ id: string; position: number }[]> {
  const { state } = await manager.streams.info(stream);
  const from = Math.max(1, state.first_seq, state.last_seq - LOOK_BACK + 1);
  const found: { id: string; position: number }[] = [];
  for (let start = from; start <= state.last_seq; start += 100) {
    stop.throwIfAborted();
    const sequences = Array.from({ length: Math.min(100, state.last_seq - start + 1) }, (_, n) => start + n);
    const messages = await Promise.all(sequences.map((seq) => manager.direct.getMessage(stream, { seq }).catch((error: unknown) => (isNotFound(error) ? null : Promise.reject(error as Error)))));
    for (const message of messages) {
      const id = message?.header.get('ce-id');
      const position = Number(message?.header.get('ce-position'));
      if (id && UUID.test(id) && Number.isSafeInteger(position) && position > 0) found.push({ id, position });
    }
  }
  return found;
}

/** Waits between two looks at something that another service makes. */
export const LOOK_AGAIN_MS = 500;

/** Sleeps until the next look. @throws the reason of `stop` */
export async function lookAgain(stop: AbortSignal): Promise<void> {
  await sleep(LOOK_AGAIN_MS, stop);
  stop.throwIfAborted();
}
