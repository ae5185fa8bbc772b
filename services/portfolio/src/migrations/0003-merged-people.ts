import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who turned out to be whom: what was written under one id is read under the other. */
export class MergedPeople1764100000163 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table person_fact add column merged_into uuid');
    await runner.query(
      'create index person_fact_merged on person_fact (tenant, merged_into) where merged_into is not null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table person_fact drop column merged_into');
  }
}
