import {
  addressOf,
  decodeEvent,
  describeEvent,
  encodeEvent,
  eventOf,
  sources,
  streamOf,
  subjectOf,
} from '@collegium/contracts';
import type { DescMessage, JsonValue, MessageInitShape, MessageShape } from '@collegium/contracts';
import { newId } from '@collegium/persistence';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';
import type { MsgHdrs } from '@nats-io/transport-node';
import { eventually } from './servers/eventually.js';

/** What a spec may set of an event's envelope; the rest is made up. */
export interface Published {
  /** `ce-id` and the key of de-duplication. */
  id?: string;
  /** Version of the aggregate; 1 by default. */
  version?: number;
  /** When it happened. */
  time?: Date;
  correlationId?: string;
  traceparent?: string;
  /** Publish under this message id: another one than `id` makes a true duplicate, which the server does not hold back. */
  messageId?: string;
}

/** An event as it lies in its stream. */
export interface Received<Schema extends DescMessage> {
  id: string;
  subject: string;
  event: MessageShape<Schema>;
  /** CloudEvents attributes, without `ce-`. */
  attributes: Record<string, string>;
  /** Sequence in the stream. */
  sequence: number;
}

/** The other services of a spec: they publish to a service under test and see what it publishes. */
export interface TestEvents {
  /** Publishes an event with the headers a service's relay gives it, and resolves with its id once the stream has it. */
  publish<Schema extends DescMessage>(
    schema: Schema,
    fields: MessageInitShape<Schema>,
    envelope?: Published,
  ): Promise<string>;
  /** Publishes anything at all: for what must be refused. The attributes become `ce-` headers. */
  publishRaw(subject: string, body: string, attributes: Record<string, string>): Promise<void>;
  /** All events of one kind in their stream so far, in order. */
  received<Schema extends DescMessage>(schema: Schema): Promise<Received<Schema>[]>;
  /** The first event of one kind that fits; fails after `within` milliseconds (default 10,000). */
  untilReceived<Schema extends DescMessage>(
    schema: Schema,
    fits?: (event: MessageShape<Schema>) => boolean,
    options?: { within?: number },
  ): Promise<Received<Schema>>;
  close(): Promise<void>;
}

/**
 * Connects to a nats-server and makes the streams that are missing, exactly as the contracts define them.
 * It writes and reads headers itself, not through the messaging library: so it also proves what is on the wire.
 */
export async function testEvents(url: string): Promise<TestEvents> {
  const { host, username: user, password: pass } = new URL(url);
  const connection = await connect({ servers: host, ...(user ? { user, pass } : {}), name: 'test-events' });
  const manager = await jetstreamManager(connection);
  const client = jetstream(connection);
  for (const source of sources) {
    const definition = streamOf(source);
    await manager.streams.add({ ...definition, subjects: [...definition.subjects] }); // the same definition again is no error
  }

  const received = async <Schema extends DescMessage>(schema: Schema): Promise<Received<Schema>[]> => {
    const description = describeEvent(schema);
    const found: Received<Schema>[] = [];
    for await (const message of messagesOf(manager, description.service.toUpperCase(), subjectOf(description, '*'))) {
      const attributes = attributesOf(message.header);
      found.push({
        id: attributes.id ?? '',
        subject: message.subject,
        event: decodeEvent(schema, message.json<JsonValue>()),
        attributes,
        sequence: message.seq,
      });
    }
    return found;
  };

  return {
    received,
    async publish(
      schema,
      fields,
      { id = newId(), version = 1, time = new Date(), correlationId = newId(), traceparent, messageId = id } = {},
    ) {
      const description = describeEvent(schema);
      const message = eventOf(schema, fields);
      const { aggregateId, audience, tenant } = addressOf(schema, message);
      const attributes = {
        specversion: '1.0',
        id,
        type: description.type,
        source: `urn:collegium:${description.service}`,
        subject: aggregateId,
        time: time.toISOString(),
        datacontenttype: 'application/json',
        dataschema: `urn:collegium:schema:${description.type}`,
        aggregateversion: String(version),
        tenant,
        correlationid: correlationId,
        position: '1',
        traceparent,
      };
      await client.publish(subjectOf(description, audience), JSON.stringify(encodeEvent(schema, message)), {
        msgID: messageId,
        headers: headersFrom(attributes),
      });
      return id;
    },
    async publishRaw(subject, body, attributes) {
      await client.publish(subject, body, { headers: headersFrom(attributes) });
    },
    async untilReceived(schema, fits = () => true, { within = 10_000 } = {}) {
      const { type } = describeEvent(schema);
      return eventually(async () => (await received(schema)).find(({ event }) => fits(event)), {
        within,
        what: `a fitting ${type}`,
      });
    },
    close: () => connection.close(),
  };
}

async function* messagesOf(manager: JetStreamManager, stream: string, subject: string) {
  for (let seq = 1; ; seq += 1) {
    const message = await manager.direct.getMessage(stream, { seq, next_by_subj: subject });
    if (!message) return;
    yield message;
    seq = message.seq;
  }
}

function headersFrom(attributes: Record<string, string | undefined>): MsgHdrs {
  const made = headers();
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) made.set(`ce-${name}`, percentEncode(value));
  return made;
}

function attributesOf(found: MsgHdrs): Record<string, string> {
  return Object.fromEntries(
    found
      .keys()
      .filter((name) => name.startsWith('ce-'))
      .map((name) => [name.slice(3), decodeURIComponent(found.get(name))]),
  );
}

/** Space, quotation mark, per cent and all outside printable ASCII, as the CloudEvents HTTP binding has it. */
function percentEncode(value: string): string {
  return [...value]
    .map((character) => (/[\x21\x23\x24\x26-\x7e]/.test(character) ? character : encodeURIComponent(character)))
    .join('');
}
