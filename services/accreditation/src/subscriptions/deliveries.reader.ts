import { decodeCursor, page, type Page } from '@collegium/http';
import { Clock, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';

/** What is owed about one subject, and what holds it back. */
export interface DeliveryQueue {
  readonly subject: string;
  /** The delivery at the head: the others come after it. */
  readonly deliveryId: string;
  readonly eventId: string;
  readonly type: string;
  readonly status: 'pending' | 'stuck';
  readonly tries: number;
  readonly nextTryAt: Date;
  readonly queuedAt: Date;
  /** Of the last try: HTTP status, or why there was none. */
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  /** How many wait behind it. */
  readonly waiting: number;
  /** Place of the head in the whole queue. */
  readonly queued: string;
}

/** How a subscription is doing, over a period of domain time. */
export interface DeliveryStatistics {
  readonly pending: number;
  readonly stuck: number;
  readonly oldestOwedAt: string | null;
  readonly tries: number;
  readonly succeeded: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly days: readonly {
    readonly day: string;
    readonly tries: number;
    readonly succeeded: number;
    readonly p50Ms: number;
    readonly p95Ms: number;
  }[];
}

/** Views over deliveries that are more than their rows. */
@Injectable()
export class DeliveriesReader {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Queues by subject, the longest owed first. @param failing only those whose head has been tried in vain */
  async queues(
    subscriptionId: string,
    query: { limit: number; after?: string | undefined },
    failing: boolean,
  ): Promise<Page<DeliveryQueue>> {
    const [after] = decodeCursor(query.after, ['bigint']) ?? ['0'];
    const rows = await this.unitOfWork.run(({ manager }) =>
      manager.query<DeliveryQueue[]>(QUEUES, [subscriptionId, String(after), failing, query.limit + 1]),
    );
    return page(rows, query, ({ queued }) => [queued]);
  }

  /** @param days how many days back from now */
  async statistics(subscriptionId: string, days: number): Promise<DeliveryStatistics> {
    const since = new Date(this.clock.now().getTime() - days * 86_400_000);
    const [row] = await this.unitOfWork.run(({ manager }) =>
      manager.query<DeliveryStatistics[]>(STATISTICS, [subscriptionId, since]),
    );
    return row!;
  }
}

const QUEUES = `
  with heads as (
    select distinct on (subject) subject, id, event_id, type, status, tries, next_try_at, queued_at, queued, count(*) over (partition by subject) - 1 as waiting
    from deliveries where subscription_id = $1 and status in ('pending', 'stuck') order by subject, queued)
  select h.subject, h.id as "deliveryId", h.event_id as "eventId", h.type, h.status, h.tries, h.next_try_at as "nextTryAt", h.queued_at as "queuedAt", h.queued::text, h.waiting::int,
    last.status as "lastStatus", last.error as "lastError"
  from heads h left join lateral (select status, error from delivery_attempts a where a.delivery_id = h.id order by a.id desc limit 1) last on true
  where h.queued > $2::bigint and (not $3::boolean or h.tries > 0 or h.status = 'stuck') order by h.queued limit $4`;

const SUCCEEDED = `count(*) filter (where status between 200 and 299)::int`;
const quantile = (share: number) => `round(percentile_cont(${share}) within group (order by duration_ms))::int`;

/** Durations are of tries that were answered: one that was not took as long as our patience. */
const STATISTICS = `
  with owed as (select status, queued_at from deliveries where subscription_id = $1 and status in ('pending', 'stuck')),
       tried as (select at, status, duration_ms from delivery_attempts where subscription_id = $1 and at >= $2),
       days as (
         select to_char(at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*)::int as tries, ${SUCCEEDED} as succeeded, ${quantile(0.5)} as "p50Ms", ${quantile(0.95)} as "p95Ms"
         from tried group by 1)
  select (select count(*)::int from owed where status = 'pending') as pending, (select count(*)::int from owed where status = 'stuck') as stuck,
    (select to_char(min(queued_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from owed) as "oldestOwedAt",
    (select count(*)::int from tried) as tries, (select ${SUCCEEDED} from tried) as succeeded,
    (select ${quantile(0.5)} from tried where status is not null) as "p50Ms", (select ${quantile(0.95)} from tried where status is not null) as "p95Ms",
    coalesce((select json_agg(days order by day) from days), '[]') as days`;
