import { jetstream, type JetStreamManager, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { isNotFound } from '../nats/streams.js';
import { UUID } from '../wire/cloud-events.js';

/** What a stream holds: event ids by sequence, 16 bytes each, so that ten million fit into memory. */
export class StreamIds {
  private readonly bytes: Buffer;

  constructor(
    readonly first: number,
    readonly last: number,
  ) {
    this.bytes = Buffer.alloc(Math.max(0, last - first + 1) * 16);
  }

  /** Notes the id of the event at a sequence. */
  set(seq: number, id: string): void {
    this.bytes.write(id.replaceAll('-', ''), (seq - this.first) * 16, 'hex');
  }

  /** Whether the event at a sequence has this id. */
  has(seq: number, id: string): boolean {
    if (seq < this.first || seq > this.last) return false;
    const from = (seq - this.first) * 16;
    return this.bytes.subarray(from, from + 16).equals(Buffer.from(id.replaceAll('-', ''), 'hex'));
  }
}

/** One message of a scan, without its body. */
export interface ScannedEvent {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly position: number;
  readonly time: Date;
}

/**
 * Reads the headers of all events that a stream holds now, in order, in batches. Messages that are no events of ours are left out.
 * @param upTo last sequence to read; default: all
 */
export async function* scanStream(
  connection: NatsConnection,
  manager: JetStreamManager,
  stream: string,
  upTo?: number,
): AsyncGenerator<ScannedEvent[]> {
  const { state } = await manager.streams.info(stream);
  const last = Math.min(state.last_seq, upTo ?? state.last_seq);
  if (state.messages === 0 || last < state.first_seq) return;
  const consumer = await jetstream(connection).consumers.get(stream, { headers_only: true });
  const messages = await consumer.consume({ max_messages: 1_000 });
  let batch: ScannedEvent[] = [];
  try {
    for await (const message of messages) {
      const event = read(message);
      if (event && event.seq <= last) batch.push(event);
      const isEnd = message.seq >= last || message.info.pending === 0;
      if (batch.length >= 1_000 || isEnd) {
        yield batch;
        batch = [];
      }
      if (isEnd) return;
    }
  } finally {
    await messages.close();
  }
}

function read(message: JsMsg): ScannedEvent | undefined {
  const id = message.headers?.get('ce-id');
  const position = Number(message.headers?.get('ce-position'));
  if (!id || !UUID.test(id) || !Number.isSafeInteger(position) || position < 1) return undefined;
  return { seq: message.seq, id, type: message.headers!.get('ce-type'), position, time: message.time };
}

/** A whole message, or undefined if the stream has let it go meanwhile. */
export async function messageAt(manager: JetStreamManager, stream: string, seq: number) {
  try {
    return (await manager.streams.getMessage(stream, { seq })) ?? undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
