import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work that universities assess: which of it each may read, and what it referred. */
export class PassedOn1764100000141 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table passed_on (
      submission_id uuid not null references submission, claim_id uuid not null, tenant text not null, university text not null,
      resubmit_by date, closed_at timestamptz(3),
      primary key (submission_id, claim_id))`);
    await runner.query('create index passed_on_claim on passed_on (claim_id)');
    await enableTenancy(runner, 'passed_on', ['tenant', 'university']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table passed_on');
  }
}
