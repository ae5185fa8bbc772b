import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';

/** How long what is done is kept; days. */
export interface Retention {
  /** Published events. Default 400. */
  readonly outboxDays: number;
  /** Inbox rows, and what operators have discarded. Longer than any outbox, or a replayed event would take effect again. Default 430. */
  readonly inboxDays: number;
}

/** Kept for a year and a month of audits. */
export const defaultRetention: Retention = { outboxDays: 400, inboxDays: 430 };

const BATCH = 1_000;

/** Deletes what has been kept long enough, in short transactions. */
export class Housekeeper {
  private readonly logger = new Logger(Housekeeper.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly retention: Retention = defaultRetention,
  ) {
    if (retention.inboxDays <= retention.outboxDays)
      throw new RangeError('The inbox must be kept longer than the outbox');
  }

  /** Deletes until nothing is left to delete, or until stopped. */
  async clean(stop: AbortSignal): Promise<void> {
    const outbox = await this.repeat(() => this.trimOutbox(), stop);
    const inbox = await this.repeat(() => this.trimInbox(), stop);
    await this.dataSource.query(
      `delete from retries where state in ('discarded', 'superseded') and last_failed_at < clock_timestamp() - $1 * interval '1 day'`,
      [this.retention.inboxDays],
    );
    if (outbox + inbox > 0) this.logger.log({ outbox, inbox }, 'Deleted what was kept long enough');
  }

  /** Only from the beginning on, and only what a reconciliation has seen in the stream: so one position says what is gone. */
  private async trimOutbox(): Promise<number> {
    const [row] = (await this.dataSource.query(
      `with state as (select trimmed_to, reconciled_to from feed_state for update),
            batch as (select position, published_at from outbox, state where position > trimmed_to and position <= reconciled_to order by position limit ${BATCH}),
            kept as (select min(position) as position from batch where published_at is null or published_at >= clock_timestamp() - $1 * interval '1 day'),
            gone as (delete from outbox using kept where outbox.position in (select position from batch) and (kept.position is null or outbox.position < kept.position) returning outbox.position),
            trimmed as (update feed_state set trimmed_to = (select max(position) from gone) where exists (select from gone))
       select count(*)::int as rows from gone`,
      [this.retention.outboxDays],
    )) as [{ rows: number }];
    return row.rows;
  }

  private async trimInbox(): Promise<number> {
    const [, rows] = (await this.dataSource.query(
      `delete from inbox where ctid = any(array(select ctid from inbox where received_at < clock_timestamp() - $1 * interval '1 day' limit ${BATCH}))`,
      [this.retention.inboxDays],
    )) as [unknown, number];
    return rows;
  }

  private async repeat(step: () => Promise<number>, stop: AbortSignal): Promise<number> {
    let total = 0;
    for (let rows = BATCH; rows > 0 && !stop.aborted; total += rows) rows = await step();
    return total;
  }
}
