import { STREAM_MAX_AGE_DAYS, streamOf, type Source } from '@collegium/contracts';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import { NatsLink } from '../nats/connection.js';
import { ensureStream, isNotFound, type StreamSettings } from '../nats/streams.js';
import { OutboxStream } from '../relay/outbox-stream.js';
import { Relay } from '../relay/relay.js';
import { sleep } from '../signal.js';
import { recoverLost, type Recovery } from './recover-lost.js';
import { replayConsumed } from './replay-consumed.js';
import type { EventRef, ReconcileReport } from './report.js';
import { scanStream, StreamIds, type ScannedEvent } from './stream-scan.js';

/** What is to be reconciled. */
export interface ReconcileRequest {
  readonly service: Source;
  /** Connection of the `<service>_system` role. */
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly streams?: StreamSettings;
  /** Longest wait until what is missing has been published again; milliseconds. Default 600,000. */
  readonly withinMs?: number;
}

const LOCK = `hashtext('collegium.lock'), hashtext('reconcile')`;

/**
 * Compares a service's outbox with its stream, both ways, and its inbox with the streams it consumes, and puts right what differs:
 * - what the stream has lost is published again, in order; a deleted stream is rebuilt whole;
 * - what the outbox has lost (the database was restored to an earlier time) is recovered from the stream with its positions; new
 *   events get positions far above, and readers of the feed are told;
 * - what was consumed and acknowledged and has left no trace here is handled again.
 *
 * It can run beside the service or without it. Running it again changes nothing.
 * @throws Error if another reconciliation runs, NATS cannot be reached, or the stream cannot be filled in time
 */
export async function reconcile(request: ReconcileRequest): Promise<ReconcileReport> {
  const database = new pg.Client({
    connectionString: request.databaseUrl,
    application_name: `${request.service}-reconcile`,
    keepAlive: true,
  });
  const link = new NatsLink(request.natsUrl, `${request.service}-reconcile-${process.pid}`);
  await database.connect();
  try {
    const { rows } = await database.query<{ taken: boolean }>(`select pg_try_advisory_lock(${LOCK}) as taken`);
    if (!rows[0]!.taken) throw new Error(`Another reconciliation of ${request.service} is running`);
    const patience = AbortSignal.timeout(15_000);
    return await new Reconciliation(
      request,
      database,
      link,
      await link.connected(patience),
      await link.manager(patience),
    ).run();
  } finally {
    await database.end();
    await link.close();
  }
}

class Reconciliation {
  private readonly definition;
  private readonly stream: string;

  constructor(
    private readonly request: ReconcileRequest,
    private readonly database: pg.Client,
    private readonly link: NatsLink,
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
  ) {
    this.definition = streamOf(request.service);
    this.stream = this.definition.name;
  }

  async run(): Promise<ReconcileReport> {
    const { service, streams } = this.request;
    const { state } = await ensureStream(this.manager, this.definition, streams);
    const ids = new StreamIds(state.first_seq, state.last_seq);
    const { lost, corrected, events } = await this.compareStream(ids);
    const recovery = await recoverLost(this.database, this.manager, this.stream, lost);
    const republished = await this.unmarkMissing(ids);
    const replayed = await replayConsumed(this.database, this.connection, this.manager, service);
    if (corrected > 0 || recovery.recovered.length > 0 || republished.length > 0)
      await this.database.query('update feed_state set generation = generation + 1');
    const outboxEvents = await this.publishMissing(recovery);
    return {
      service,
      stream: this.stream,
      streamEvents: events,
      outboxEvents,
      corrected,
      republished,
      replayed,
      ...recovery,
    };
  }

  /** From the stream's side: what the outbox does not have, and what it has without knowing where the stream has it. */
  private async compareStream(ids: StreamIds): Promise<{ lost: ScannedEvent[]; corrected: number; events: number }> {
    const lost: ScannedEvent[] = [];
    const unplaced: ScannedEvent[] = [];
    let events = 0;
    for await (const batch of scanStream(this.connection, this.manager, this.stream, ids.last)) {
      events += batch.length;
      for (const { seq, id } of batch) ids.set(seq, id);
      const { rows } = await this.database.query<{ id: string; stream_seq: string | null }>(
        'select id, stream_seq from outbox where id = any($1::uuid[])',
        [batch.map(({ id }) => id)],
      );
      const known = new Map(rows.map((row) => [row.id, row.stream_seq === null ? undefined : Number(row.stream_seq)]));
      for (const event of batch) {
        if (!known.has(event.id)) lost.push(event);
        else if (known.get(event.id) !== event.seq) unplaced.push(event);
      }
    }
    return { lost, corrected: await this.place(ids, unplaced), events };
  }

  /** An event that lies twice in the stream is in its place wherever the outbox says. */
  private async place(ids: StreamIds, unplaced: readonly ScannedEvent[]): Promise<number> {
    let corrected = 0;
    for (const { id, seq } of unplaced) {
      const { rows } = await this.database.query<{ stream_seq: string | null }>(
        'select stream_seq from outbox where id = $1',
        [id],
      );
      if (rows[0]?.stream_seq && ids.has(Number(rows[0].stream_seq), id)) continue;
      await this.database.query(
        'update outbox set published_at = coalesce(published_at, clock_timestamp()), stream = $2, stream_seq = $3 where id = $1',
        [id, this.stream, seq],
      );
      corrected += 1;
    }
    return corrected;
  }

  /** From the outbox's side: what should be in the stream and is not. What is older than the stream keeps events is let be. */
  private async unmarkMissing(ids: StreamIds): Promise<EventRef[]> {
    const missing: EventRef[] = [];
    for (let after = 0; ;) {
      const { rows } = await this.database.query<Omit<EventRef, 'position'> & { position: string; stream_seq: string }>(
        `select id, name as type, aggregate_id as aggregate, aggregate_version as version, position, stream_seq from outbox
         where position > $1 and published_at > clock_timestamp() - $2 * interval '1 day' + interval '1 hour' order by position limit 5000`,
        [after, STREAM_MAX_AGE_DAYS],
      );
      const { state } = await this.manager.streams.info(this.stream);
      for (const { stream_seq, position, ...row } of rows) {
        const seq = Number(stream_seq);
        // Beyond the end of the scan: lost, or published while we looked. The message itself tells.
        const isThere =
          seq <= ids.last ? ids.has(seq, row.id) : seq <= state.last_seq && (await this.isStored(seq, row.id));
        if (!isThere) missing.push({ ...row, position: Number(position) });
      }
      if (rows.length === 0) break;
      after = Number(rows.at(-1)!.position);
    }
    if (missing.length > 0)
      await this.database.query(
        `with again as (update outbox set published_at = null, stream = null, stream_seq = null where id = any($1::uuid[]) returning position)
         update feed_state set published_to = least(published_to, (select min(position) - 1 from again))`,
        [missing.map(({ id }) => id)],
      );
    return missing;
  }

  /** @throws whatever keeps NATS from answering: an outage must not pass for a missing event */
  private async isStored(seq: number, id: string): Promise<boolean> {
    const message = await this.manager.streams
      .getMessage(this.stream, { seq })
      .catch((error: unknown) => (isNotFound(error) ? null : Promise.reject(error as Error)));
    return message?.header.get('ce-id') === id;
  }

  /** Waits until everything is published, by the service's relay or, where none runs, by one of our own. */
  private async publishMissing(recovery: Recovery): Promise<number> {
    const { service, databaseUrl, streams, withinMs = 600_000 } = this.request;
    const relay = new Relay(
      { source: service, databaseUrl, stream: this.stream },
      new OutboxStream(this.link, this.definition, streams),
    );
    relay.start();
    try {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const { rows } = await this.database.query<{ waiting: boolean }>(
          `select exists (select from outbox where position is null) or exists (select from outbox where position > (select published_to from feed_state) and published_at is null) as waiting`,
        );
        if (!rows[0]!.waiting) {
          const counted = await this.database.query<{ rows: number }>(
            'with done as (update feed_state set reconciled_to = position) select count(*)::int as rows from outbox',
          );
          return counted.rows[0]!.rows;
        }
        if (Date.now() > deadline)
          throw new Error(
            `Not all events of ${service} are in the stream after ${withinMs} ms${relay.problem ? `: ${relay.problem}` : ''}`,
            { cause: recovery },
          );
        await sleep(100);
      }
    } finally {
      await relay.stop();
    }
  }
}
