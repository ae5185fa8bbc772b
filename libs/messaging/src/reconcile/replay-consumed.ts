import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type pg from 'pg';
import { receive } from '../consumer/received-event.js';
import { findConsumer } from '../nats/consumers.js';
import { findStream } from '../nats/streams.js';
import type { EventRef } from './report.js';
import { messageAt, scanStream, type ScannedEvent } from './stream-scan.js';

/**
 * Finds events that this service has acknowledged and has no trace of: its database was restored to a time before. They are put into
 * the retries, in stream order and due at once, where the active consumer takes them up; later events of an aggregate queue behind.
 * @returns what is handled again, by source
 */
export async function replayConsumed(
  database: pg.Client,
  connection: NatsConnection,
  manager: JetStreamManager,
  service: string,
): Promise<Record<string, EventRef[]>> {
  const { rows } = await database.query<{ consumer: string; type: string; since: Date }>(
    'select consumer, type, since from consumer_types',
  );
  const sources = Map.groupBy(rows, ({ consumer }) => consumer);
  const replayed: Record<string, EventRef[]> = {};
  for (const [source, handled] of sources) {
    const since = new Map(handled.map(({ type, since: from }) => [type, from]));
    replayed[source] = await replaySource(database, connection, manager, service, source, since);
  }
  return replayed;
}

/** @param since from when on this service handles each type; what came before was acknowledged as nobody's */
async function replaySource(
  database: pg.Client,
  connection: NatsConnection,
  manager: JetStreamManager,
  service: string,
  source: string,
  since: ReadonlyMap<string, Date>,
): Promise<EventRef[]> {
  const stream = source.toUpperCase();
  if (!(await findStream(manager, stream))) return [];
  const consumer = await findConsumer(manager, stream, service);
  if (!consumer) return []; // it will be made anew, and everything delivered again
  const replayed: EventRef[] = [];
  for await (const batch of scanStream(connection, manager, stream, consumer.ack_floor.stream_seq)) {
    const handled = batch.filter(({ type, time }) => since.has(type) && time >= since.get(type)!);
    for (const event of await withoutTrace(database, source, handled)) {
      const ref = await park(database, manager, source, stream, event);
      if (ref) replayed.push(ref);
    }
  }
  return replayed;
}

async function withoutTrace(
  database: pg.Client,
  consumer: string,
  events: readonly ScannedEvent[],
): Promise<ScannedEvent[]> {
  const { rows } = await database.query<{ id: string }>(
    `select id from unnest($2::uuid[]) as event(id)
     where not exists (select from inbox where consumer = $1 and event_id = id) and not exists (select from retries where consumer = $1 and event_id = id::text)`,
    [consumer, events.map(({ id }) => id)],
  );
  const missing = new Set(rows.map(({ id }) => id));
  return events.filter(({ id }) => missing.delete(id)); // one that lies in the stream twice counts once
}

async function park(
  database: pg.Client,
  manager: JetStreamManager,
  consumer: string,
  stream: string,
  event: ScannedEvent,
): Promise<EventRef | undefined> {
  const message = await messageAt(manager, stream, event.seq);
  if (!message) return undefined;
  const received = receive(message.subject, message.header, message.data, event.id);
  await database.query(
    `insert into retries (consumer, event_id, aggregate_id, type, subject, headers, data, state, next_attempt_at, error_code, error)
     values ($1, $2, $3, $4, $5, $6, $7, 'waiting', clock_timestamp(), 'replayed', 'The database was restored to a time before this event was handled.')
     on conflict (consumer, event_id) do nothing`,
    [
      consumer,
      received.key,
      received.aggregate,
      received.type,
      received.subject,
      JSON.stringify(received.headers),
      message.data,
    ],
  );
  const { envelope } = received;
  return {
    id: event.id,
    type: event.type,
    aggregate: received.aggregate,
    version: envelope instanceof Error ? 0 : envelope.aggregateVersion,
    position: event.position,
  };
}
