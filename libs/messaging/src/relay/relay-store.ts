import { STREAM_MAX_AGE_DAYS } from '@collegium/contracts';
import type { LockSession } from '../locks/lock-session.js';
import type { Conversation } from '../outbox/outbox.js';

/** A numbered event that waits to be published. */
export interface NumberedEvent {
  readonly position: number;
  readonly id: string;
  readonly name: string;
  readonly audience: string;
  readonly tenant: string;
  readonly aggregateId: string;
  readonly aggregateVersion: number;
  readonly occurredAt: Date;
  /** The JSON text, byte for byte as it was written. */
  readonly data: string;
  readonly headers: Conversation;
}

/** An event that JetStream has acknowledged. */
export interface PublishedEvent {
  readonly position: number;
  readonly streamSeq: number;
}

/**
 * The relay's statements. They run on the session that holds the relay's lock, each a short transaction of its own: a deposed
 * leader has no session left to number or mark with.
 */
export class RelayStore {
  constructor(private readonly session: LockSession) {}

  /**
   * Gives the next committed rows their positions, in `seq` order and without gaps, and returns them in that order.
   * Numbering and reading are one statement, which saves the relay a read per batch.
   */
  async number(limit: number): Promise<NumberedEvent[]> {
    const { rows } = await this.session.prepared<Row>('relay-number', NUMBER, [limit]);
    return rows.map(toEvent).sort((a, b) => a.position - b.position);
  }

  /** Numbered rows after `position` that nobody has published, in order. */
  async unpublished(after: number, limit: number): Promise<NumberedEvent[]> {
    const { rows } = await this.session.prepared<Row>('relay-unpublished', UNPUBLISHED, [after, limit]);
    return rows.map(toEvent);
  }

  /** All of one aggregate, up to `position`. */
  async unpublishedOf(aggregateId: string, position: number): Promise<NumberedEvent[]> {
    const { rows } = await this.session.prepared<Row>('relay-aggregate', UNPUBLISHED_OF_AGGREGATE, [
      aggregateId,
      position,
    ]);
    return rows.map(toEvent);
  }

  /** Marks rows as published, with where the stream has them. */
  async mark(stream: string, events: readonly PublishedEvent[]): Promise<void> {
    await this.session.prepared('relay-mark', MARK, [
      stream,
      events.map(({ position }) => position),
      events.map(({ streamSeq }) => streamSeq),
    ]);
  }

  /** The last position given, and a number that rises when a reconciliation has changed rows. */
  async state(): Promise<{ position: number; generation: number }> {
    const { rows } = await this.session.query<{ position: string; generation: number }>(
      'select position, generation from feed_state',
    );
    return { position: Number(rows[0]!.position), generation: rows[0]!.generation };
  }

  /** Notes up to where everything is published, and returns it: whoever leads next begins there. */
  async settle(): Promise<number> {
    const { rows } = await this.session.query<{ published_to: string }>(
      `update feed_state set published_to = coalesce((select o.position - 1 from outbox o where o.position > published_to and o.published_at is null order by o.position limit 1), position)
       returning published_to`,
    );
    return Number(rows[0]!.published_to);
  }

  /** What was published last, newest first: where the stream should have it. */
  async lastPublished(limit: number): Promise<{ id: string; streamSeq: number }[]> {
    const { rows } = await this.session.query<{ id: string; stream_seq: string }>(
      'select id, stream_seq from outbox where position is not null and published_at is not null order by position desc limit $1',
      [limit],
    );
    return rows.map((row) => ({ id: row.id, streamSeq: Number(row.stream_seq) }));
  }

  /** Has events published again: these, and all that the stream should have after `lastSeq`. Returns how many. */
  async unmark(ids: readonly string[], lastSeq: number): Promise<number> {
    const { rows } = await this.session.query<{ events: number }>(
      `with again as (
         update outbox set published_at = null, stream = null, stream_seq = null
         where published_at is not null and (id = any($1::uuid[]) or stream_seq > $2) and published_at > clock_timestamp() - $3 * interval '1 day' returning position),
       lowered as (update feed_state set published_to = least(published_to, (select min(position) - 1 from again)))
       select count(*)::int as events from again`,
      [ids, lastSeq, STREAM_MAX_AGE_DAYS],
    );
    return rows[0]!.events;
  }

  /** Which of these events the outbox holds. */
  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.session.query<{ id: string }>('select id from outbox where id = any($1::uuid[])', [
      ids,
    ]);
    return new Set(rows.map(({ id }) => id));
  }
}

interface Row {
  position: string;
  id: string;
  name: string;
  audience: string;
  tenant: string;
  aggregate_id: string;
  aggregate_version: number;
  occurred_at: Date;
  data: string;
  headers: Conversation;
}

const COLUMNS =
  'o.position, o.id, o.name, o.audience, o.tenant, o.aggregate_id, o.aggregate_version, o.occurred_at, o.data::text, o.headers';

const NUMBER = `
  with pending as materialized (select seq, row_number() over (order by seq) as n from (select seq from outbox where position is null order by seq limit $1) next),
       many as (select count(*) as rows from pending),
       counter as (update feed_state set position = position + many.rows from many where many.rows > 0 returning position - many.rows as base)
  update outbox o set position = counter.base + pending.n from pending, counter where o.seq = pending.seq
  returning ${COLUMNS}`;

const UNPUBLISHED = `select ${COLUMNS} from outbox o where position > $1 and published_at is null order by position limit $2`;

const UNPUBLISHED_OF_AGGREGATE = `
  select ${COLUMNS} from outbox o
  where position > (select published_to from feed_state) and position <= $2 and aggregate_id = $1 and published_at is null order by position`;

const MARK = `
  update outbox o set published_at = clock_timestamp(), stream = $1, stream_seq = done.stream_seq
  from unnest($2::bigint[], $3::bigint[]) as done(position, stream_seq) where o.position = done.position`;

function toEvent(row: Row): NumberedEvent {
  return {
    position: Number(row.position),
    id: row.id,
    name: row.name,
    audience: row.audience,
    tenant: row.tenant,
    aggregateId: row.aggregate_id,
    aggregateVersion: row.aggregate_version,
    occurredAt: row.occurred_at,
    data: row.data,
    headers: row.headers,
  };
}
