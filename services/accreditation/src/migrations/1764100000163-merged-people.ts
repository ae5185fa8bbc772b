import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who turned out to be whom: an enrolment that is told of after the merge belongs to the record that stays. */
export class MergedPeople1764100000163 implements MigrationInterface {
  name = 'MergedPeople1764100000163';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table people add column merged_into uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table people drop column merged_into');
  }
}
