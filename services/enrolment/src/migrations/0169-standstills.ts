import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When enrolments paused and cohorts were postponed: every deadline is moved by it. And which applications led to an enrolment
 * that has ended: whoever made one may apply again.
 */
export class Standstills1764000000169 implements MigrationInterface {
  name = 'Standstills1764000000169';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table enrolments add column clock_changes jsonb not null default '[]'`);
    await runner.query(`alter table cohorts add column clock_changes jsonb not null default '[]'`);
    const stopped = (at: string) => `jsonb_build_array(jsonb_build_object(
      'version', version, 'at', to_char(${at} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'stops', true))`;
    await runner.query(
      `update enrolments e set clock_changes = ${stopped(`coalesce((select max(at) from status_changes where subject_id = e.id and to_status = 'deferred'), now())`)}
       where status = 'deferred'`,
    );
    await runner.query(`update cohorts set clock_changes = ${stopped('postponed_at')} where status = 'postponed'`);
    await runner.query('alter table applications add column enrolment_ended_at timestamptz');
    await runner.query(
      `update applications a set enrolment_ended_at = now()
       from enrolments e where e.application_id = a.id and e.status in ('withdrawn', 'not_completed')`,
    );
    await runner.query('drop index one_live_application');
    await runner.query(
      `create unique index one_live_application on applications (cohort_id, person_id)
       where status in ('pending', 'offered', 'waitlisted') or (status = 'accepted' and enrolment_ended_at is null)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index one_live_application');
    await runner.query(
      `create unique index one_live_application on applications (cohort_id, person_id) where status in ('pending', 'offered', 'waitlisted', 'accepted')`,
    );
    await runner.query('alter table applications drop column enrolment_ended_at');
    await runner.query('alter table cohorts drop column clock_changes');
    await runner.query('alter table enrolments drop column clock_changes');
  }
}
