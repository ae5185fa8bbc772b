import type { DataSource } from 'typeorm';
import type { Tenure } from '../consumer/event-processor.js';
import { receiveStored, type ReceivedEvent } from '../consumer/received-event.js';
import { Deposed } from '../consumer/transient.js';

/** Why an event could not be handled; without any of its data. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** An event in the retries table. */
export interface RetryRow {
  readonly event: ReceivedEvent;
  /** Finished attempts. */
  readonly attempts: number;
  /** Attempts begun since the last one finished: more than one means that the process died in between. */
  readonly starts: number;
}

/** How an event enters the retries. */
export type Parking =
  | { readonly state: 'waiting'; readonly attempts: number; readonly afterMs: number; readonly failure?: Failure }
  | { readonly state: 'dead'; readonly attempts: number; readonly failure: Failure };

/** The statements on the retries table that the active consumer of a source makes. */
export class RetryStore {
  constructor(readonly dataSource: DataSource) {}

  /** Puts an event into the retries, unless it is there. @throws Deposed */
  async park(tenure: Tenure, event: ReceivedEvent, parking: Parking): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const [{ holds }] = (await manager.query('select messaging_holds($1, $2) as holds', [
        tenure.consumer,
        tenure.fence,
      ])) as [{ holds: boolean }];
      if (!holds) throw new Deposed(`Another process consumes ${tenure.consumer} now`);
      const { failure } = parking;
      await manager.query(
        `insert into retries (consumer, event_id, aggregate_id, type, subject, headers, data, state, attempts, next_attempt_at, error_code, error, last_failed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp() + $10 * interval '1 millisecond', $11, $12, case when $11::text is null then null else clock_timestamp() end)
         on conflict (consumer, event_id) do nothing`,
        [
          tenure.consumer,
          event.key,
          event.aggregate,
          event.type,
          event.subject,
          JSON.stringify(event.headers),
          event.data,
          parking.state,
          parking.attempts,
          parking.state === 'waiting' ? parking.afterMs : null,
          failure?.code ?? null,
          failure?.message ?? null,
        ],
      );
    });
  }

  /** The next event of each aggregate that is due. */
  async due(consumer: string, limit: number): Promise<RetryRow[]> {
    const rows = (await this.dataSource.query(
      `select event_id, subject, headers, data, attempts, starts from retries r
       where consumer = $1 and state = 'waiting' and next_attempt_at <= clock_timestamp()
         and not exists (select from retries earlier where earlier.consumer = r.consumer and earlier.aggregate_id = r.aggregate_id
                         and earlier.state in ('waiting', 'dead') and earlier.queued < r.queued)
       order by next_attempt_at limit $2`,
      [consumer, limit],
    )) as {
      event_id: string;
      subject: string;
      headers: Record<string, string>;
      data: Buffer;
      attempts: number;
      starts: number;
    }[];
    return rows.map((row) => ({
      event: receiveStored(row.subject, row.headers, row.data, row.event_id),
      attempts: row.attempts,
      starts: row.starts,
    }));
  }

  /** Notes that an attempt begins; outlasts a crash. */
  async begin(consumer: string, key: string): Promise<void> {
    await this.dataSource.query(`update retries set starts = starts + 1 where consumer = $1 and event_id = $2`, [
      consumer,
      key,
    ]);
  }

  /** Notes that the attempt ended by no fault of the event. */
  async interrupted(consumer: string, key: string): Promise<void> {
    await this.dataSource.query(`update retries set starts = 0 where consumer = $1 and event_id = $2`, [consumer, key]);
  }

  /** Notes a failed attempt and when the next one is due. */
  async again(consumer: string, key: string, afterMs: number, failure: Failure): Promise<void> {
    await this.dataSource.query(
      `update retries set attempts = attempts + 1, starts = 0, next_attempt_at = clock_timestamp() + $3 * interval '1 millisecond', error_code = $4, error = $5, last_failed_at = clock_timestamp()
       where consumer = $1 and event_id = $2 and state = 'waiting'`,
      [consumer, key, afterMs, failure.code, failure.message],
    );
  }

  /** Gives an event up: an operator decides, and its aggregate waits for that. */
  async bury(consumer: string, key: string, failure: Failure): Promise<void> {
    await this.dataSource.query(
      `update retries set state = 'dead', attempts = attempts + 1, starts = 0, next_attempt_at = null, error_code = $3, error = $4, last_failed_at = clock_timestamp()
       where consumer = $1 and event_id = $2 and state = 'waiting'`,
      [consumer, key, failure.code, failure.message],
    );
  }

  /** Removes an event that had its effect before, or that nobody here handles any more. */
  async remove(consumer: string, key: string): Promise<void> {
    await this.dataSource.query(`delete from retries where consumer = $1 and event_id = $2`, [consumer, key]);
  }

  /**
   * Notes that an event which came too often begins to be handled, and returns how often that has happened without an end:
   * its neighbours of a crash have come as often, but were never begun.
   */
  async suspect(consumer: string, eventId: string): Promise<number> {
    const [row] = (await this.dataSource.query(
      `insert into suspects (consumer, event_id, starts) values ($1, $2, 1)
       on conflict (consumer, event_id) do update set starts = suspects.starts + 1 returning starts`,
      [consumer, eventId],
    )) as [{ starts: number }];
    return row.starts;
  }

  /** Clears an event of the suspicion: handling it has ended, well or not. */
  async clear(consumer: string, eventId: string): Promise<void> {
    await this.dataSource.query('delete from suspects where consumer = $1 and event_id = $2', [consumer, eventId]);
  }
}
