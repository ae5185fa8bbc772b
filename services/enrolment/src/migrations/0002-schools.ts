import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the register says of a school; the same in the register, in the staging table and in the entity. */
const facts = `
  name text not null,
  status text not null check (status in ('open', 'closed', 'proposed_to_close', 'proposed_to_open')),
  closes_on date,
  type_code text not null,
  type_name text not null,
  phase text not null,
  local_authority_code text,
  local_authority_name text,
  establishment_number text,
  ukprn text,
  pupils integer,
  street text,
  locality text,
  address3 text,
  town text,
  county text,
  postcode text,
  region text,
  country text,
  easting integer,
  northing integer,
  latitude double precision,
  longitude double precision,
  last_changed_on date`;

/**
 * The schools register. It is everybody's and public, so its tables carry no tenant and no row-level security (which
 * `copy` does not work with). The staged rows of an import are unlogged: after a crash the import is begun again.
 */
export class Schools1764000000002 implements MigrationInterface {
  name = 'Schools1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table schools (urn text primary key check (urn ~ '^[0-9]{6}$'), version integer not null, ${facts})`,
    );
    await runner.query(`
      create table school_links (
        urn text not null,
        link_urn text not null,
        link_type text not null,
        link_name text not null,
        established_on date,
        primary key (urn, link_urn, link_type)
      )`);
    await runner.query('create index school_links_back on school_links (link_urn)');
    await runner.query(`
      create table register_imports (
        id uuid primary key,
        version integer not null,
        kind text not null check (kind in ('schools', 'links')),
        status text not null check (status in ('checking', 'checked', 'confirming', 'confirmed', 'failed')),
        counts jsonb not null,
        sample jsonb not null,
        failure text,
        created_by text not null,
        created_at timestamptz not null,
        checked_at timestamptz,
        confirmed_at timestamptz,
        -- The import that was confirmed last when this one was checked: what the preview was compared with.
        compared_with uuid,
        check ((status = 'failed') = (failure is not null)),
        check ((status = 'confirmed') = (confirmed_at is not null))
      )`);
    await runner.query(`
      create table register_import_errors (
        import_id uuid not null references register_imports on delete cascade,
        line integer not null,
        urn text not null,
        "column" text not null,
        code text not null,
        message text not null,
        value text not null
      )`);
    await runner.query('create index register_import_errors_of on register_import_errors (import_id, line)');
    await runner.query(
      `create unlogged table register_rows (import_id uuid not null, line integer not null, urn text not null, ${facts})`,
    );
    await runner.query('create index register_rows_of on register_rows (import_id)');
    await runner.query(`
      create unlogged table link_rows (
        import_id uuid not null, line integer not null, urn text not null, link_urn text not null, link_type text not null, link_name text not null, established_on date
      )`);
    await runner.query('create index link_rows_of on link_rows (import_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table link_rows, register_rows, register_import_errors, register_imports, school_links, schools',
    );
  }
}
