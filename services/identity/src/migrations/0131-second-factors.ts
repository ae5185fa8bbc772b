import { rolesOf } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Second factors of accounts, how far a sign-in has come with them, and their reset by two others. */
export class SecondFactors1700000000131 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table second_factors (
        id uuid primary key,
        user_id uuid not null references users,
        kind text not null check (kind in ('totp', 'passkey')),
        sealed bytea not null,
        credential_hash text constraint second_factors_credential unique,
        counter bigint not null,
        created_at timestamptz not null,
        last_used_at timestamptz not null,
        check ((kind = 'passkey') = (credential_hash is not null))
      )`);
    await runner.query(`create unique index second_factors_totp on second_factors (user_id) where kind = 'totp'`);
    await runner.query(`create index second_factors_user on second_factors (user_id)`);
    await runner.query(`
      create table sign_in_second_steps (
        interaction text primary key,
        user_id uuid not null references users,
        amr text[] not null,
        sealed bytea not null,
        expires_at timestamptz not null
      )`);
    await runner.query(`
      create table second_factor_resets (
        id uuid primary key,
        version integer not null,
        user_id uuid not null references users,
        status text not null check (status in ('requested', 'approved')),
        requested_by uuid not null references users,
        requested_at timestamptz not null,
        approved_by uuid references users,
        approved_at timestamptz,
        check (requested_by <> user_id and approved_by <> user_id and approved_by <> requested_by),
        check ((status = 'approved') = (approved_by is not null))
      )`);
    await runner.query(`create index second_factor_resets_user on second_factor_resets (user_id, requested_at)`);
    await runner.query(`
      create table second_factor_changes (
        id uuid primary key,
        user_id uuid not null references users,
        change text not null check (change in ('enrolled', 'reset_requested', 'reset')),
        at timestamptz not null,
        actor text not null
      )`);
    const [{ current_user: owner }] = (await runner.query('select current_user')) as [{ current_user: string }];
    const { app, system } = rolesOf(owner.replace(/_owner$/, ''));
    await runner.query(`revoke update, delete on second_factor_changes from ${app}, ${system}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['second_factor_changes', 'second_factor_resets', 'sign_in_second_steps', 'second_factors'])
      await runner.query(`drop table ${table}`);
  }
}
