import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files of applicants, checked and then confirmed. */
export class ApplicationImports1764000000007 implements MigrationInterface {
  name = 'ApplicationImports1764000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table application_imports (
        id uuid primary key,
        version integer not null,
        provider text not null references organisations (code),
        cohort_id uuid not null references cohorts,
        status text not null check (status in ('checking', 'checked', 'confirming', 'confirmed')),
        counts jsonb not null,
        created_by text not null,
        created_at timestamptz not null,
        checked_at timestamptz,
        confirmed_at timestamptz,
        check ((status = 'confirmed') = (confirmed_at is not null))
      )`);
    await runner.query(`
      create table application_import_rows (
        import_id uuid not null references application_imports on delete cascade,
        line integer not null,
        provider text not null,
        applicant jsonb,
        errors jsonb not null,
        application_id uuid references applications,
        primary key (import_id, line)
      )`);
    await enableTenancy(runner, 'application_imports', ['provider']);
    await enableTenancy(runner, 'application_import_rows', ['provider']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table application_import_rows, application_imports');
  }
}
