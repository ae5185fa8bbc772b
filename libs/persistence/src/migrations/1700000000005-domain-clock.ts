import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The offset of domain time in a sandbox; at most one row. No tenant: it is everybody's. */
export class DomainClock1700000000005 implements MigrationInterface {
  name = 'DomainClock1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create table domain_clock (only_one boolean primary key default true check (only_one), version integer not null, offset_seconds integer not null)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table domain_clock');
  }
}
