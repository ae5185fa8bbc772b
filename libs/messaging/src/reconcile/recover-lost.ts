import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import type pg from 'pg';
import { receive } from '../consumer/received-event.js';
import type { EventRef, RestoreReport } from './report.js';
import { messageAt, type ScannedEvent } from './stream-scan.js';

/** What the outbox got back from the stream. */
export interface Recovery {
  readonly recovered: readonly EventRef[];
  /** Events whose position another event has by now: they get a new one. */
  readonly conflicts: readonly EventRef[];
  readonly restore?: RestoreReport;
}

/**
 * New positions after a restore begin at the next multiple of this. Positions given and never published are known to nobody but the
 * feed's readers; no backup interval is so long that there are a million of them.
 */
const POSITION_STEP = 1_000_000;

/** Brings back into the outbox what only the stream still has, and moves the positions to come out of the way. All in one transaction. */
export async function recoverLost(
  database: pg.Client,
  manager: JetStreamManager,
  stream: string,
  lost: readonly ScannedEvent[],
): Promise<Recovery> {
  const recovered: EventRef[] = [];
  const conflicts: EventRef[] = [];
  await database.query('begin');
  try {
    // The lock on the only row keeps a relay from numbering meanwhile.
    const { rows } = await database.query<{ position: string; trimmed_to: string; epoch: number }>(
      'select position, trimmed_to, epoch from feed_state for update',
    );
    const state = rows[0]!;
    for (const event of lost) {
      if (event.position <= Number(state.trimmed_to)) continue; // kept long enough and deleted: not lost
      const message = await messageAt(manager, stream, event.seq);
      const row = message && rowOf(message);
      if (!row) continue;
      (await insert(database, stream, event.seq, row)) ? recovered.push(row.ref) : conflicts.push(row.ref);
    }
    const known = Math.max(Number(state.position), ...recovered.map(({ position }) => position));
    const restore =
      known > Number(state.position) ? await openEpoch(database, state.epoch + 1, known, recovered.length) : undefined;
    await database.query('commit');
    return { recovered, conflicts, ...(restore ? { restore } : {}) };
  } catch (error) {
    await database.query('rollback');
    throw error;
  }
}

async function openEpoch(
  database: pg.Client,
  epoch: number,
  knownTo: number,
  recovered: number,
): Promise<RestoreReport> {
  const resumesAt = (Math.floor(knownTo / POSITION_STEP) + 1) * POSITION_STEP;
  await database.query('update feed_state set position = $1, epoch = $2', [resumesAt, epoch]);
  await database.query('insert into feed_restores (epoch, known_to, resumes_at, recovered) values ($1, $2, $3, $4)', [
    epoch,
    knownTo,
    resumesAt,
    recovered,
  ]);
  return { epoch, knownTo, resumesAt };
}

interface OutboxRow {
  readonly ref: EventRef;
  readonly audience: string;
  readonly tenant: string;
  readonly occurredAt: Date;
  readonly publishedAt: Date;
  readonly data: string;
  readonly headers: Readonly<Record<string, string>>;
}

function rowOf(message: StoredMsg): OutboxRow | undefined {
  const { envelope } = receive(message.subject, message.header, message.data, '');
  if (envelope instanceof Error) return undefined; // not one of ours: no outbox ever held it
  const { correlationId, causationId, traceparent } = envelope;
  return {
    ref: {
      id: envelope.id,
      type: envelope.type,
      aggregate: envelope.subject,
      version: envelope.aggregateVersion,
      position: envelope.position,
    },
    audience: envelope.audience,
    tenant: envelope.tenant,
    occurredAt: envelope.time,
    publishedAt: message.time,
    data: message.string(),
    headers: {
      correlationid: correlationId,
      ...(causationId === undefined ? {} : { causationid: causationId }),
      ...(traceparent === undefined ? {} : { traceparent }),
    },
  };
}

/** Inserts a row at its old position; without one, to be numbered anew, if that is taken. Returns whether it got its old position. */
async function insert(database: pg.Client, stream: string, seq: number, row: OutboxRow): Promise<boolean> {
  const { ref } = row;
  const { rows } = await database.query<{ position: string | null }>(
    `insert into outbox (id, name, audience, tenant, aggregate_id, aggregate_version, occurred_at, data, headers, position, published_at, stream, stream_seq)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, free.position, case when free.position is not null then $11::timestamptz end,
       case when free.position is not null then $12 end, case when free.position is not null then $13::bigint end
     from (select case when exists (select from outbox where position = $10::bigint) then null else $10::bigint end as position) free
     returning position`,
    [
      ref.id,
      ref.type,
      row.audience,
      row.tenant,
      ref.aggregate,
      ref.version,
      row.occurredAt,
      row.data,
      JSON.stringify(row.headers),
      ref.position,
      row.publishedAt,
      stream,
      seq,
    ],
  );
  return rows[0]!.position !== null;
}
