import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When cohorts were postponed: no gap without a tutorial grows meanwhile. */
export class Standstills1795300000169 implements MigrationInterface {
  name = 'Standstills1795300000169';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table cohorts add column clock_changes jsonb not null default '[]'`);
    // Since when a cohort is postponed was not kept; it counts from now.
    await runner.query(`update cohorts set clock_changes = jsonb_build_array(jsonb_build_object(
      'version', 0, 'at', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'stops', true)) where status = 'postponed'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table cohorts drop column clock_changes');
  }
}
