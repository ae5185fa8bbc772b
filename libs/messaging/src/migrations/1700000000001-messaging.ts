import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SupersededRetries1700000000013 } from './1700000000013-superseded-retries.js';

/**
 * The tables of messaging, the same in every service. They carry no row-level security: the relay and the feed read for
 * all tenants, and the feed filters in its own statement.
 */
export class Messaging1700000000001 implements MigrationInterface {
  name = 'Messaging1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [outbox, feed, consumers, retries, enter]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop function messaging_enter(text, uuid, text, bigint, boolean), messaging_holds(text, bigint)',
    );
    await runner.query(
      'drop table suspects, retries, inbox, consumer_types, consumer_state, feed_restores, feed_state, outbox',
    );
  }
}

/**
 * `data` is json, not jsonb: the bytes that were written are the bytes that are published and served.
 *
 * A row is written three times (insert, position, mark), so each index counts thrice. There is none on what marking changes: with
 * room left in the pages a mark touches no index at all (a heap-only update). What is unpublished is found from
 * `feed_state.published_to` on. Most events are addressed to their tenant, and then one entry serves both ways to look.
 * @see https://www.postgresql.org/docs/current/storage-hot.html
 */
const outbox = `
  create table outbox (
    id uuid primary key,
    seq bigint generated always as identity unique,
    name text not null,
    audience text not null check (audience ~ '^[a-z0-9-]+$'),
    tenant text not null check (tenant ~ '^[a-z0-9-]+$'),
    aggregate_id text not null,
    aggregate_version integer not null,
    occurred_at timestamptz not null,
    data json not null,
    headers json not null,
    written_at timestamptz not null default clock_timestamp(),
    position bigint unique,
    published_at timestamptz,
    stream text,
    stream_seq bigint,
    check ((published_at is null) = (stream_seq is null))
  ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
  create index outbox_unnumbered on outbox (seq) where position is null;
  create index outbox_audience on outbox (audience, position) where position is not null;
  create index outbox_tenant on outbox (tenant, position) where position is not null and tenant <> audience`;

const feed = `
  create table feed_state (
    only_row boolean primary key default true check (only_row),
    position bigint not null default 0,
    published_to bigint not null default 0,
    trimmed_to bigint not null default 0,
    reconciled_to bigint not null default 0,
    epoch integer not null default 1,
    generation integer not null default 0
  );
  insert into feed_state default values;
  create table feed_restores (
    epoch integer primary key,
    restored_at timestamptz not null default clock_timestamp(),
    known_to bigint not null,
    resumes_at bigint not null,
    recovered integer not null
  )`;

const consumers = `
  create table consumer_state (
    consumer text primary key,
    fence bigint not null,
    holder text not null,
    taken_at timestamptz not null default clock_timestamp()
  );
  create table consumer_types (
    consumer text not null,
    type text not null,
    since timestamptz not null default clock_timestamp(),
    primary key (consumer, type)
  );
  create table inbox (
    consumer text not null,
    event_id uuid not null,
    received_at timestamptz not null default clock_timestamp(),
    primary key (consumer, event_id)
  );
  create index inbox_received on inbox using brin (received_at)`;

/** `event_id` is text here: what cannot be decoded is kept under its stream and sequence. */
const retries = `
  create table retries (
    consumer text not null,
    event_id text not null,
    queued bigint generated always as identity,
    aggregate_id text not null,
    type text not null,
    subject text not null,
    headers json not null,
    data bytea not null,
    state text not null check (state in ('waiting', 'dead', 'discarded')),
    attempts integer not null default 0,
    starts integer not null default 0,
    next_attempt_at timestamptz,
    error_code text,
    error text,
    first_failed_at timestamptz not null default clock_timestamp(),
    last_failed_at timestamptz,
    decided_by text,
    decision text,
    primary key (consumer, event_id),
    check ((state = 'waiting') = (next_attempt_at is not null))
  );
  create index retries_aggregate on retries (consumer, aggregate_id, queued) where state in ('waiting', 'dead');
  create index retries_due on retries (next_attempt_at) where state = 'waiting';
  create table suspects (
    consumer text not null,
    event_id uuid not null,
    starts integer not null,
    primary key (consumer, event_id)
  )`;

/**
 * Enters an event into a consumer's inbox, or says why not. Being volatile it reads with a snapshot newer than its lock:
 * a consumer that was deposed while frozen can start no further transaction, and its successor waits for those that run
 * (they hold the shared lock). A frozen client must not hold that lock for ever either, hence the idle timeout.
 */
const enter = `
  create function messaging_holds(p_consumer text, p_fence bigint)
  returns boolean language plpgsql volatile as $$
  begin
    if not pg_try_advisory_xact_lock_shared(hashtext('collegium.fence'), hashtext(p_consumer)) then return false; end if;
    return exists (select from consumer_state where consumer = p_consumer and fence = p_fence);
  end $$;
  create function messaging_enter(p_consumer text, p_event_id uuid, p_aggregate text, p_fence bigint, p_from_retries boolean)
  returns text language plpgsql volatile as $$
  begin
    perform set_config('idle_in_transaction_session_timeout', '10s', true);
    if not messaging_holds(p_consumer, p_fence) then return 'deposed'; end if;
    if exists (select from inbox where consumer = p_consumer and event_id = p_event_id) then return 'duplicate'; end if;
    if not p_from_retries then
      if exists (select from retries where consumer = p_consumer and event_id = p_event_id::text) then return 'parked'; end if;
      if exists (select from retries where consumer = p_consumer and aggregate_id = p_aggregate and state in ('waiting', 'dead')) then return 'behind'; end if;
    end if;
    insert into inbox (consumer, event_id) values (p_consumer, p_event_id) on conflict do nothing;
    if not found then return 'duplicate'; end if;
    return 'fresh';
  end $$`;

/** Migrations that every service runs before its own. */
export const messagingMigrations = [Messaging1700000000001, SupersededRetries1700000000013];
