import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What universities and providers have on the cases of a period, compared and signed. */
export class Reconciliations1764100000053 implements MigrationInterface {
  name = 'Reconciliations1764100000053';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reconciliations (
        id uuid primary key,
        version integer not null,
        tenant text not null,
        university text not null,
        "from" date not null,
        until date not null,
        edition integer not null check (edition > 0),
        superseded_by uuid references reconciliations deferrable initially deferred,
        here jsonb not null,
        there jsonb not null,
        counts_here jsonb not null,
        counts_there jsonb not null,
        difference_count integer not null check (difference_count >= 0),
        digest text not null check (digest ~ '^[0-9a-f]{64}$'),
        created_by text not null,
        created_at timestamptz not null,
        provider_signature jsonb,
        university_signature jsonb,
        check ("from" <= until),
        check (superseded_by <> id),
        unique (tenant, university, "from", until, edition)
      )`);
    await runner.query(
      `create unique index reconciliations_current on reconciliations (tenant, university, "from", until) where superseded_by is null`,
    );
    await runner.query('create index reconciliations_university on reconciliations (university, id)');
    await runner.query(`
      create table reconciliation_differences (
        id uuid primary key,
        reconciliation_id uuid not null references reconciliations on delete cascade,
        tenant text not null,
        university text not null,
        difference text not null check (difference in ('missing_here', 'missing_there', 'status', 'revision', 'reference', 'credit')),
        kind text not null check (kind in ('credit', 'registration')),
        case_id uuid not null,
        here text,
        there text,
        unique (reconciliation_id, kind, case_id, difference),
        check (here is distinct from there)
      )`);
    await enableTenancy(runner, 'reconciliations', ['tenant', 'university']);
    await enableTenancy(runner, 'reconciliation_differences', ['tenant', 'university']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reconciliation_differences, reconciliations');
  }
}
