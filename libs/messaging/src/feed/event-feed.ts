import { refuseCommon } from '@collegium/errors';
import type { DataSource } from 'typeorm';
import { defaultRetention } from '../housekeeping/housekeeper.js';
import { WakeUp } from '../signal.js';
import { feedItemOf, type FeedItem, type FeedRow } from './feed-item.js';

/** What a reader of the feed asks for. */
export interface FeedRequest {
  /** Position of the last event the reader has; 0 from the beginning. */
  readonly after: number;
  readonly limit: number;
  /** Event types; all if empty. */
  readonly types: readonly string[];
  /** Milliseconds to wait for the first item if there is none yet. */
  readonly waitMs: number;
  /** Organisations the reader reads for: sees what is addressed to them, what is theirs, and what is everybody's. */
  readonly scopes: readonly string[];
}

/** A restore of the service's database, as readers are told of it. */
export interface Restore {
  readonly epoch: number;
  readonly restoredAt: string;
  /** The last position known from before. */
  readonly knownTo: number;
  /** New events have positions above this one; those between never existed or are lost. */
  readonly resumesAt: number;
}

/** A page of the feed. */
export interface FeedPage {
  readonly data: readonly FeedItem[];
  /** The `after` of the next request. */
  readonly after: number;
  /** Rises with each restore of the database. */
  readonly epoch: number;
  /** Restores the reader has not read past. */
  readonly restored: readonly Restore[];
}

/** Audience of what is everybody's. */
const EVERYBODY = 'consortium';
/** Looks again this often for what another replica has numbered; milliseconds. */
const LOOK_EVERY_MS = 250;

/**
 * The service's events in the order of their positions, as one audience or tenant sees them. It reads the outbox: so it goes on while
 * NATS is down. A position is visible only when all lower ones are, however slow their transactions were.
 */
export class EventFeed {
  constructor(
    private readonly source: string,
    private readonly dataSource: DataSource,
    private readonly onNumbered: (listener: () => void) => () => void,
    /** Days for which events are kept. */
    readonly retentionDays: number = defaultRetention.outboxDays,
  ) {}

  /**
   * Reads a page, waiting for its first item if so asked.
   * @throws DomainError `gone` if events after `after` are no longer kept
   */
  async read(request: FeedRequest, stop?: AbortSignal): Promise<FeedPage> {
    const deadline = Date.now() + request.waitMs;
    const wakeUp = new WakeUp();
    const unsubscribe = this.onNumbered(() => wakeUp.call());
    try {
      for (;;) {
        const page = await this.page(request);
        const left = deadline - Date.now();
        if (page.data.length > 0 || left <= 0 || stop?.aborted) return page;
        await wakeUp.wait(Math.min(left, LOOK_EVERY_MS), stop);
      }
    } finally {
      unsubscribe();
    }
  }

  private async page(request: FeedRequest): Promise<FeedPage> {
    const { after, limit, types, scopes } = request;
    // One statement, one snapshot: the position read with the rows says how far they reach.
    const [row] = (await this.dataSource.query(PAGE, [
      after,
      limit,
      types.length > 0 ? types : null,
      [...new Set([...scopes, EVERYBODY])],
    ])) as [PageRow];
    const trimmedTo = Number(row.trimmed_to);
    if (after < trimmedTo)
      throw refuseCommon(
        'gone',
        `Events up to position ${trimmedTo} are no longer kept. Read on after it, and take what lies before from the resources themselves.`,
        {
          oldest: trimmedTo + 1,
          next: `/v1/events?after=${trimmedTo}`,
        },
      );
    const data = row.items.map((item) => feedItemOf(this.source, { ...item, occurred_at: new Date(item.occurred_at) }));
    const isLast = data.length < limit;
    return {
      data,
      after: isLast ? Math.max(after, Number(row.position)) : data.at(-1)!.position,
      epoch: row.epoch,
      restored: row.restored,
    };
  }
}

interface PageRow {
  readonly position: string;
  readonly trimmed_to: string;
  readonly epoch: number;
  readonly restored: readonly Restore[];
  readonly items: readonly (Omit<FeedRow, 'occurred_at'> & { occurred_at: string })[];
}

/**
 * What the scopes see, for each scope by the index of what is addressed to it and by that of what is its own and addressed to somebody
 * else. Scope and position are compared as a row, and ordered as one, because only those indexes are in that order. Compared one by one,
 * the planner may walk through the events of everybody by their positions, which for somebody who sees few of them is all there are.
 */
function seen(columns: string, within: (column: string) => string, order: 'asc' | 'desc', limit: string): string {
  const by = (column: string, also: string): string => `
    select seen.* from unnest($4::text[]) scope cross join lateral (
      select ${columns} from outbox where ${within(column)} and position is not null and ${also} and ($3::text[] is null or name = any($3))
      order by ${column} ${order}, position ${order} limit ${limit}) seen`;
  return `${by('audience', 'true')} union all ${by('tenant', 'tenant <> audience and audience <> all($4)')}`;
}

const AFTER = seen('*', (column) => `(${column}, position) > (scope, $1::bigint) and ${column} <= scope`, 'asc', '$2');
const BEFORE = seen(
  'position',
  (column) => `(${column}, position) <= (scope, $1::bigint) and ${column} >= scope`,
  'desc',
  '1',
);

const PAGE = `
  with page as (${AFTER} order by position limit $2),
       before as (select max(position) as position from (${BEFORE}) p),
       items as (
         select page.position, json_build_object(
           'id', id, 'name', name, 'audience', audience, 'tenant', tenant, 'aggregate_id', aggregate_id, 'aggregate_version', aggregate_version,
           'occurred_at', occurred_at, 'data', data, 'headers', headers, 'position', page.position::text,
           'previous', coalesce(lag(page.position) over (order by page.position), before.position)::text) as item
         from page, before)
  select state.position, state.trimmed_to, state.epoch,
    coalesce((select json_agg(item order by position) from items), '[]') as items,
    coalesce((select json_agg(json_build_object('epoch', r.epoch, 'restoredAt', r.restored_at, 'knownTo', r.known_to, 'resumesAt', r.resumes_at) order by r.epoch)
              from feed_restores r where r.resumes_at >= $1), '[]') as restored
  from feed_state state`;
