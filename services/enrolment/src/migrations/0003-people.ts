import { enableTenancy, rolesOf } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People, keyed by our own id. Email is no key: it changes and is reused. A person may be known to several providers;
 * each of them sees the person, and the person too. The consortium's office sees all, to settle duplicates.
 */
export class People1764000000003 implements MigrationInterface {
  name = 'People1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table people (
        id uuid primary key,
        version integer not null,
        tenant text not null check (tenant = 'consortium'),
        providers text[] not null check (cardinality(providers) > 0),
        display_name text not null check (display_name <> ''),
        email text not null,
        trn text check (trn ~ '^[0-9]{7}$'),
        merged_into uuid references people check (merged_into <> id),
        created_at timestamptz not null
      )`);
    await runner.query('create index people_by_email on people (lower(email))');
    await runner.query('create index people_by_trn on people (trn) where trn is not null');
    await runner.query('create index people_by_provider on people using gin (providers)');
    await enableTenancy(runner, 'people', ['id', 'tenant']);
    const [{ current_user: owner }] = (await runner.query('select current_user')) as [{ current_user: string }];
    const { app } = rolesOf(owner.replace(/_owner$/, ''));
    const known = `providers && (select string_to_array(nullif(current_setting('collegium.tenants', true), ''), ','))::text[]`;
    await runner.query(`create policy known_to_provider on people to "${app}" using (${known}) with check (${known})`);
    await runner.query(`
      create table person_duplicates (
        id uuid primary key,
        version integer not null,
        tenant text not null check (tenant = 'consortium'),
        person_id uuid not null references people,
        other_person_id uuid not null references people check (other_person_id <> person_id),
        same text not null check (same in ('email', 'trn')),
        status text not null check (status in ('flagged', 'merged', 'dismissed')),
        flagged_at timestamptz not null
      )`);
    await runner.query(
      'create unique index person_duplicate_pair on person_duplicates (least(person_id, other_person_id), greatest(person_id, other_person_id), same)',
    );
    await enableTenancy(runner, 'person_duplicates', ['tenant']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table person_duplicates, people');
  }
}
