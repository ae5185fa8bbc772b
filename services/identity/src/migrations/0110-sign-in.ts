import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What signing in needs to remember. No tenants: nothing here belongs to an organisation. */
export class SignIn1700000000110 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table oidc_payloads (
        kind text not null,
        id_hash text not null,
        sealed bytea not null,
        grant_id text,
        account_id text,
        uid_hash text,
        user_code_hash text,
        consumed_at timestamptz,
        expires_at timestamptz,
        primary key (kind, id_hash)
      )`);
    await runner.query(`create index oidc_payloads_grant on oidc_payloads (grant_id) where grant_id is not null`);
    await runner.query(`create index oidc_payloads_account on oidc_payloads (account_id) where account_id is not null`);
    await runner.query(
      `create unique index oidc_payloads_uid on oidc_payloads (kind, uid_hash) where uid_hash is not null`,
    );
    await runner.query(
      `create unique index oidc_payloads_user_code on oidc_payloads (kind, user_code_hash) where user_code_hash is not null`,
    );
    await runner.query(`create index oidc_payloads_expiry on oidc_payloads (expires_at)`);
    await runner.query(`
      create table sign_in_tries (
        key text primary key,
        count integer not null,
        window_started_at timestamptz not null,
        locks integer not null,
        locked_until timestamptz,
        last_at timestamptz not null
      )`);
    await runner.query(`
      create table sign_in_codes (
        interaction text primary key,
        email text not null,
        user_id uuid references users,
        code_mac text not null,
        tries integer not null,
        expires_at timestamptz not null,
        proved_at timestamptz
      )`);
    await runner.query(`
      create table signing_keys (
        kid text primary key,
        generation integer not null unique,
        public_jwk jsonb not null check (not public_jwk ? 'd'),
        sealed_private_jwk bytea not null,
        created_at timestamptz not null,
        active_from timestamptz not null,
        revoked_at timestamptz
      )`);
    await runner.query(`
      create table emails (
        id uuid primary key,
        recipient text not null,
        subject text not null,
        sealed_text bytea,
        created_at timestamptz not null,
        next_attempt_at timestamptz not null,
        attempts integer not null,
        sent_at timestamptz,
        failed_at timestamptz
      )`);
    await runner.query(
      `create index emails_due on emails (next_attempt_at) where sent_at is null and failed_at is null`,
    );
    await runner.query(
      `create table sandbox_clock (id text primary key check (id = 'clock'), version integer not null, offset_seconds integer not null)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['sandbox_clock', 'emails', 'signing_keys', 'sign_in_codes', 'sign_in_tries', 'oidc_payloads'])
      await runner.query(`drop table ${table}`);
  }
}
