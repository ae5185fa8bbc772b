import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When participants paused and cohorts were postponed: every deadline is moved by it. */
export class Standstills1764100000169 implements MigrationInterface {
  name = 'Standstills1764100000169';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table award_cases add column clock_changes jsonb not null default '[]'`);
    await runner.query(`alter table cohorts add column clock_changes jsonb not null default '[]'`);
    for (const table of ['student_registrations', 'credit_claims'])
      await runner.query(
        `alter table ${table} add column reply_extended_by int not null default 0, add column stands_still_since timestamptz`,
      );
    await runner.query('alter table student_registrations add column submit_extended_by int not null default 0');
    await runner.query(
      'alter table credit_claims add column resubmit_extended_by int not null default 0, add column suspended_days int not null default 0',
    );
    await runner.query(`update student_registrations r set stands_still_since = now() where exists (
      select 1 from award_cases c left join cohorts k on k.id = c.cohort_id
      where c.enrolment_id = r.enrolment_id and (c.standing = 'deferred' or k.postponed_at is not null))`);
    await runner.query(`update credit_claims r set stands_still_since = now() where exists (
      select 1 from award_cases c left join cohorts k on k.id = c.cohort_id
      where c.enrolment_id = r.enrolment_id and (c.standing = 'deferred' or k.postponed_at is not null))`);
    // Since when somebody pauses was not kept; it counts from now.
    await runner.query(`update award_cases set clock_changes = jsonb_build_array(jsonb_build_object(
      'version', standing_version, 'at', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'stops', true)) where standing = 'deferred'`);
    await runner.query(`update cohorts set clock_changes = jsonb_build_array(jsonb_build_object(
      'version', 0, 'at', to_char(postponed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'stops', true)) where postponed_at is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table credit_claims drop column resubmit_extended_by, drop column suspended_days');
    await runner.query('alter table student_registrations drop column submit_extended_by');
    for (const table of ['student_registrations', 'credit_claims'])
      await runner.query(`alter table ${table} drop column reply_extended_by, drop column stands_still_since`);
    await runner.query('alter table cohorts drop column clock_changes');
    await runner.query('alter table award_cases drop column clock_changes');
  }
}
