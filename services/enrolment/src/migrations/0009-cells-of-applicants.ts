import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rows of applicants are kept as they were written while something is wrong with them, to be given back and put right. */
export class CellsOfApplicants1764000000009 implements MigrationInterface {
  name = 'CellsOfApplicants1764000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table application_import_rows add column cells jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table application_import_rows drop column cells');
  }
}
