import { enableTenancy, rolesOf } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const scopes = `(select string_to_array(current_setting('collegium.tenants', true), ','))::text[]`;

/** What an organisation knows of whom it invited, who knows which person, and how an owner proves an address. */
export class ProvenAccounts1700000000120 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const app = await appRole(runner);
    await runner.query(`
      create table memberships (
        id uuid primary key,
        version integer not null,
        user_id uuid not null references users,
        organisation text not null,
        email text not null,
        name text not null,
        invited_at timestamptz not null,
        unique (organisation, user_id)
      )`);
    await enableTenancy(runner, 'memberships', ['organisation']);
    await runner.query(
      `create policy consortium on memberships to ${app} using ('consortium' = any(${scopes})) with check ('consortium' = any(${scopes}))`,
    );
    await runner.query(`create index memberships_user on memberships (user_id)`);
    await runner.query(`
      insert into memberships (id, version, user_id, organisation, email, name, invited_at)
      select gen_random_uuid(), 1, u.id, g.organisation, u.email, u.name, min(g.granted_at)
      from role_grants g join users u on u.id = g.user_id group by u.id, g.organisation`);
    await runner.query(`
      create table known_people (
        person_id uuid primary key,
        providers text[] not null,
        complete boolean not null,
        details_version integer not null,
        merged_into uuid,
        erased_at timestamptz
      )`);
    await runner.query(`create index known_people_merged on known_people (merged_into) where merged_into is not null`);
    await runner.query(`
      create table address_proofs (
        conflict_id uuid primary key references sign_in_conflicts,
        code_mac text not null,
        codes_sent integer not null,
        tries integer not null,
        expires_at timestamptz not null
      )`);
    await runner.query(`
      alter table sign_in_conflicts
        add column proposed_decision text,
        add column proposed_by text,
        add column provable boolean not null default false,
        drop constraint sign_in_conflicts_kind_check,
        add constraint sign_in_conflicts_kind_check check (kind in ('email_in_use', 'email_changed', 'name_changed', 'two_accounts'))`);
    await runner.query(
      `create policy owner on sign_in_conflicts to ${app} using (user_id::text = any(${scopes})) with check (user_id::text = any(${scopes}))`,
    );
    await runner.query(`create index sign_in_conflicts_user on sign_in_conflicts (user_id) where status = 'open'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index sign_in_conflicts_user`);
    await runner.query(`drop policy owner on sign_in_conflicts`);
    await runner.query(
      `alter table sign_in_conflicts drop column proposed_decision, drop column proposed_by, drop column provable`,
    );
    for (const table of ['address_proofs', 'known_people', 'memberships']) await runner.query(`drop table ${table}`);
  }
}

async function appRole(runner: QueryRunner): Promise<string> {
  const [{ current_user: owner }] = (await runner.query('select current_user')) as [{ current_user: string }];
  return rolesOf(owner.replace(/_owner$/, '')).app;
}
