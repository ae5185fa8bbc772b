import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a university takes its events, the proof that an endpoint is its own, and the key pairs that sign beside the secret. */
export class WebhookOwnership1764100000061 implements MigrationInterface {
  name = 'WebhookOwnership1764100000061';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [subscriptions, keys, paces]) await runner.query(statement);
    for (const table of ['webhook_keys', 'webhook_paces']) await enableTenancy(runner, table, ['university']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table webhook_paces, webhook_keys');
    await runner.query(`
      update subscriptions set status = 'paused' where status = 'closed';
      delete from subscriptions where method <> 'endpoint' or status = 'unproved';
      alter table subscriptions drop column method, drop column payload_version, drop column proved_at, drop column allowed_rate, drop column sealed_proof_key,
        drop column proof_tries, drop column next_proof_at, drop column proof_error, drop column held_until, drop constraint subscriptions_status_check,
        add constraint subscriptions_status_check check (status in ('active', 'paused', 'disabled')), alter column url set not null`);
  }
}

/** Endpoints that were active before there was a proof go on: they have answered for themselves by taking deliveries. */
const subscriptions = `
  alter table subscriptions
    add column method text not null default 'endpoint' check (method in ('endpoint', 'pull', 'nats')),
    add column payload_version text not null default 'v1' check (payload_version ~ '^v[0-9]+$'),
    add column proved_at timestamptz,
    add column allowed_rate integer check (allowed_rate > 0),
    add column sealed_proof_key bytea,
    add column proof_tries integer not null default 0,
    add column next_proof_at timestamptz,
    add column proof_error text,
    add column held_until timestamptz,
    alter column url drop not null,
    drop constraint subscriptions_status_check,
    add constraint subscriptions_status_check check (status in ('unproved', 'active', 'paused', 'disabled', 'closed')),
    add constraint subscriptions_url_check check ((method = 'endpoint') = (url is not null)),
    add constraint subscriptions_proof_check check (status <> 'unproved' or (method = 'endpoint' and sealed_proof_key is not null and proved_at is null))`;

/** Of each subscription one key signs, the next one is published already, and old ones sign along until a time. */
const keys = `
  create table webhook_keys (
    id uuid primary key,
    subscription_id uuid not null references subscriptions,
    university text not null,
    role text not null check (role in ('current', 'next', 'old')),
    public_key text not null check (public_key ~ '^whpk_'),
    sealed_private_key bytea not null,
    published_at timestamptz not null,
    signs_from timestamptz,
    signs_until timestamptz,
    check ((role = 'next') = (signs_from is null)),
    check ((role = 'old') = (signs_until is not null))
  );
  create unique index webhook_keys_one_each on webhook_keys (subscription_id, role) where role <> 'old';
  create index webhook_keys_subscription on webhook_keys (subscription_id, id)`;

/** When an endpoint that allows so many calls a minute may be called next, by the machine's clock: receivers count by theirs. */
const paces = `
  create table webhook_paces (
    subscription_id uuid primary key references subscriptions,
    university text not null,
    next_free_at timestamptz not null
  )`;
