import type { Conversation } from '../outbox/outbox.js';

/**
 * One event as the feed serves it: CloudEvents 1.0 structured JSON, the extensions of the stream's headers, and its place in the feed.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export interface FeedItem {
  readonly specversion: '1.0';
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  readonly aggregateversion: number;
  readonly audience: string;
  readonly tenant: string;
  readonly correlationid: string;
  readonly causationid?: string;
  readonly traceparent?: string;
  /** Place in the source's feed. */
  readonly position: number;
  /**
   * Position of the item before it as seen through the same filter, or null if there is none (any more). A reader whose last item has
   * another position has missed something.
   */
  readonly previous: number | null;
  readonly data: unknown;
}

/** An outbox row as the feed reads it. */
export interface FeedRow {
  readonly id: string;
  readonly name: string;
  readonly audience: string;
  readonly tenant: string;
  readonly aggregate_id: string;
  readonly aggregate_version: number;
  readonly occurred_at: Date;
  readonly data: unknown;
  readonly headers: Conversation;
  readonly position: string;
  readonly previous: string | null;
}

/** Presents a row. */
export function feedItemOf(source: string, row: FeedRow): FeedItem {
  return {
    specversion: '1.0',
    id: row.id,
    type: row.name,
    source: `urn:collegium:${source}`,
    subject: row.aggregate_id,
    time: row.occurred_at.toISOString(),
    datacontenttype: 'application/json',
    dataschema: `urn:collegium:schema:${row.name}`,
    aggregateversion: row.aggregate_version,
    audience: row.audience,
    tenant: row.tenant,
    ...row.headers,
    position: Number(row.position),
    previous: row.previous === null ? null : Number(row.previous),
    data: row.data,
  };
}
