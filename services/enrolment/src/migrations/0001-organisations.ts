import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organisations of the consortium and who belongs to them. Everybody may read them; the consortium's office writes them. */
export class Organisations1764000000001 implements MigrationInterface {
  name = 'Organisations1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table organisations (
        id uuid primary key,
        version integer not null,
        tenant text not null check (tenant = 'consortium'),
        code text not null constraint organisation_code unique check (code ~ '^[a-z0-9-]{1,60}$' and code <> 'consortium'),
        kind text not null check (kind in ('provider', 'university', 'local-authority', 'cluster', 'trust', 'federation', 'association', 'commissioner')),
        name text not null check (name <> ''),
        created_at timestamptz not null
      )`);
    await runner.query(`
      create table organisation_members (
        id uuid primary key,
        version integer not null,
        tenant text not null check (tenant = 'consortium'),
        organisation text not null references organisations (code),
        member_kind text not null check (member_kind in ('school', 'organisation')),
        member text not null check (member <> organisation),
        from_date date not null,
        until_date date check (until_date > from_date)
      )`);
    await runner.query(
      'create unique index organisation_member_now on organisation_members (organisation, member) where until_date is null',
    );
    await runner.query('create index organisation_members_of on organisation_members (member)');
    await enableTenancy(runner, 'organisations', ['tenant'], { readableByAll: true });
    await enableTenancy(runner, 'organisation_members', ['tenant'], { readableByAll: true });
    // A code stands in events, tokens and subjects of streams: it cannot be changed by anybody.
    await runner.query(`
      create function refuse_change() returns trigger language plpgsql as
      $$ begin raise exception '% of % cannot be changed', tg_argv[0], tg_table_name using errcode = 'check_violation'; end $$`);
    await runner.query(
      `create trigger code_stays before update of code on organisations for each row when (old.code <> new.code) execute function refuse_change('The code')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table organisation_members, organisations');
    await runner.query('drop function refuse_change()');
  }
}
