import { enableTenancy, rolesOf, type ServiceRoles } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Users, their roles, machine clients, and conflicts about addresses. */
export class Accounts1700000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table users (
        id uuid primary key,
        version integer not null,
        email text not null constraint users_email unique check (email = lower(email) and email = btrim(email)),
        name text not null,
        status text not null check (status in ('invited', 'active', 'disabled')),
        person_id uuid constraint users_person unique,
        password_hash text check (password_hash like '$argon2id$%'),
        created_at timestamptz not null,
        activated_at timestamptz,
        disabled_at timestamptz,
        check (status <> 'active' or activated_at is not null),
        check ((status = 'disabled') = (disabled_at is not null))
      )`);
    await runner.query(`
      create table role_grants (
        id uuid primary key,
        user_id uuid not null references users,
        role text not null check (role ~ '^(provider|university|school|consortium):[a-z0-9-]+:[a-z-]+$'),
        organisation text not null check (organisation = split_part(role, ':', 2)),
        valid_from date,
        valid_until date,
        granted_at timestamptz not null,
        granted_by text not null,
        unique (user_id, role),
        check (valid_from <= valid_until)
      )`);
    await runner.query(`create index role_grants_organisation on role_grants (organisation, user_id)`);
    await runner.query(`
      create table role_changes (
        id uuid primary key,
        user_id uuid not null references users,
        change text not null check (change in ('granted', 'revoked')),
        role text not null,
        organisation text not null,
        valid_from date,
        valid_until date,
        at timestamptz not null,
        actor text not null
      )`);
    await runner.query(`create index role_changes_user on role_changes (user_id, at)`);
    await runner.query(`
      create table clients (
        id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
        version integer not null,
        kind text not null check (kind in ('machine', 'application')),
        name text not null,
        organisation text not null,
        roles text[] not null,
        authentication text not null check (authentication in ('client_secret', 'private_key_jwt', 'none')),
        keys jsonb not null,
        redirect_uris text[] not null,
        post_logout_redirect_uris text[] not null,
        device_flow boolean not null,
        status text not null check (status in ('active', 'disabled')),
        created_at timestamptz not null,
        created_by text not null,
        check (kind = 'application' or (authentication <> 'none' and redirect_uris = '{}' and not device_flow)),
        check (kind = 'machine' or roles = '{}')
      )`);
    await runner.query(`
      create table client_secrets (
        id uuid primary key,
        client_id text not null references clients,
        organisation text not null,
        hash text not null,
        hint text not null,
        created_at timestamptz not null,
        expires_at timestamptz,
        unique (client_id, hash)
      )`);
    await runner.query(`
      create table sign_in_conflicts (
        id uuid primary key,
        version integer not null,
        kind text not null check (kind in ('email_in_use', 'email_changed')),
        status text not null check (status in ('open', 'linked', 'separate', 'moved', 'dismissed', 'superseded')),
        provider text not null,
        person_id uuid not null,
        person_name text not null,
        email text not null,
        user_id uuid not null references users,
        opened_at timestamptz not null,
        closed_at timestamptz,
        closed_by text,
        check ((status = 'open') = (closed_at is null))
      )`);
    await runner.query(
      `create unique index sign_in_conflicts_open on sign_in_conflicts (person_id) where status = 'open'`,
    );
    await enableTenancy(runner, 'role_grants', ['organisation', 'user_id']);
    await enableTenancy(runner, 'role_changes', ['organisation', 'user_id']);
    await enableTenancy(runner, 'clients', ['organisation', 'id']);
    await enableTenancy(runner, 'client_secrets', ['organisation', 'client_id']);
    await enableTenancy(runner, 'sign_in_conflicts', ['provider']);
    for (const table of ['role_grants', 'role_changes', 'clients', 'client_secrets', 'sign_in_conflicts'])
      await openToConsortium(runner, table);
    await keepForEver(runner, 'role_changes');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['sign_in_conflicts', 'client_secrets', 'clients', 'role_changes', 'role_grants', 'users'])
      await runner.query(`drop table ${table}`);
  }
}

/** The consortium keeps the register of who may do what: whoever acts for it sees every row. */
async function openToConsortium(runner: QueryRunner, table: string): Promise<void> {
  const { app } = await rolesHere(runner);
  const inScope = `'consortium' = any((select string_to_array(current_setting('collegium.tenants', true), ','))::text[])`;
  await runner.query(`create policy consortium on ${table} to ${app} using (${inScope}) with check (${inScope})`);
}

/** The record of who got which role can only grow. */
async function keepForEver(runner: QueryRunner, table: string): Promise<void> {
  const { app, system } = await rolesHere(runner);
  await runner.query(`revoke update, delete on ${table} from ${app}, ${system}`);
}

async function rolesHere(runner: QueryRunner): Promise<ServiceRoles> {
  const [{ current_user: owner }] = (await runner.query('select current_user')) as [{ current_user: string }];
  return rolesOf(owner.replace(/_owner$/, ''));
}
