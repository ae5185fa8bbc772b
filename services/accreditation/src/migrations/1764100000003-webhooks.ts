import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Universities' subscriptions, and what is owed to them. */
export class Webhooks1764100000003 implements MigrationInterface {
  name = 'Webhooks1764100000003';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [subscriptions, deliveries, attempts]) await runner.query(statement);
    for (const table of ['subscriptions', 'deliveries', 'delivery_attempts'])
      await enableTenancy(runner, table, ['university']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table delivery_attempts, deliveries, subscriptions');
  }
}

const subscriptions = `
  create table subscriptions (
    id uuid primary key,
    version integer not null,
    university text not null,
    url text not null,
    types jsonb not null,
    status text not null check (status in ('active', 'paused', 'disabled')),
    disabled_reason text check (disabled_reason in ('gone', 'exhausted')),
    position bigint not null,
    created_at timestamptz not null,
    sealed_secret bytea not null,
    sealed_old_secret bytea,
    old_secret_until timestamptz,
    check ((status = 'disabled') = (disabled_reason is not null)),
    check ((sealed_old_secret is null) = (old_secret_until is null))
  );
  create index subscriptions_university on subscriptions (university, id)`;

/** Ordered by \`queued\`: within a subject the earliest pending one goes first, and holds the others back. */
const deliveries = `
  create table deliveries (
    id uuid primary key,
    queued bigint generated always as identity,
    subscription_id uuid not null references subscriptions,
    university text not null,
    event_id uuid not null,
    type text not null,
    subject text not null,
    position bigint,
    body text not null,
    status text not null check (status in ('pending', 'delivered', 'cancelled')),
    tries integer not null default 0,
    next_try_at timestamptz not null,
    delivered_at timestamptz,
    leased_until timestamptz,
    traceparent text,
    check ((status = 'delivered') = (delivered_at is not null))
  );
  create index deliveries_pending on deliveries (subscription_id, subject, queued) where status = 'pending';
  create index deliveries_log on deliveries (subscription_id, id)`;

const attempts = `
  create table delivery_attempts (
    id uuid primary key,
    delivery_id uuid not null references deliveries,
    subscription_id uuid not null,
    university text not null,
    at timestamptz not null,
    status integer,
    response_body text,
    error text,
    duration_ms integer not null
  );
  create index delivery_attempts_delivery on delivery_attempts (delivery_id, id)`;
