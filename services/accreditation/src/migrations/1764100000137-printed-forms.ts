import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Forms in which texts of a programme's certificates are printed that no font draws. */
export class PrintedForms1764100000137 implements MigrationInterface {
  name = 'PrintedForms1764100000137';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table programmes add column printed_forms jsonb not null default '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table programmes drop column printed_forms');
  }
}
