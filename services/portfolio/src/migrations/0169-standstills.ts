import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When participants paused and cohorts were postponed: every deadline is moved by it. */
export class Standstills1764100000169 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table enrolment_fact add column clock_changes jsonb not null default '[]'`);
    await runner.query(`alter table cohort_fact add column clock_changes jsonb not null default '[]'`);
    await runner.query('alter table passed_on add column referred_at timestamptz(3)');
    await runner.query(
      'alter table batch add column extended_by_ms bigint not null default 0, add column stands_still_since timestamptz(3)',
    );
    // Since when somebody pauses, or a cohort is postponed, was not kept; it counts from now.
    const stopped = `jsonb_build_array(jsonb_build_object(
      'version', 0, 'at', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'stops', true))`;
    await runner.query(`update enrolment_fact set clock_changes = ${stopped} where status = 'deferred'`);
    await runner.query(`update cohort_fact set clock_changes = ${stopped} where status = 'postponed'`);
    await runner.query(
      `update batch set stands_still_since = now() where status = 'open' and cohort_id in (select id from cohort_fact where status = 'postponed')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table batch drop column stands_still_since, drop column extended_by_ms');
    await runner.query('alter table passed_on drop column referred_at');
    await runner.query('alter table cohort_fact drop column clock_changes');
    await runner.query('alter table enrolment_fact drop column clock_changes');
  }
}
