import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Applications, enrolments and the history of both. Each row is the provider's business and the person's. */
export class ApplicationsAndEnrolments1764000000005 implements MigrationInterface {
  name = 'ApplicationsAndEnrolments1764000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table applications (
        id uuid primary key,
        version integer not null,
        provider text not null references organisations (code),
        cohort_id uuid not null references cohorts,
        programme_id uuid not null references programmes,
        person_id uuid not null references people,
        status text not null check (status in ('pending', 'offered', 'waitlisted', 'rejected', 'withdrawn', 'accepted', 'declined', 'expired', 'closed')),
        setting jsonb not null,
        staff_role text not null check (staff_role in ('teacher', 'head', 'support-staff', 'governor')),
        credit_wanted boolean not null,
        university text references organisations (code),
        facts jsonb not null,
        eligibility jsonb not null,
        submitted_at timestamptz not null,
        waitlisted_at timestamptz,
        offer_expires_at timestamptz,
        reasons text[] not null,
        check (status <> 'offered' or offer_expires_at is not null),
        check (status <> 'waitlisted' or waitlisted_at is not null),
        check ((status = 'rejected') = (cardinality(reasons) > 0)),
        check (status not in ('offered', 'waitlisted', 'accepted') or eligibility->>'outcome' = 'eligible'),
        check (university is null or credit_wanted)
      )`);
    await runner.query(
      `create unique index one_live_application on applications (cohort_id, person_id) where status in ('pending', 'offered', 'waitlisted', 'accepted')`,
    );
    await runner.query(
      `create index waiting_list on applications (cohort_id, waitlisted_at, id) where status = 'waitlisted'`,
    );
    await runner.query(`create index standing_offers on applications (offer_expires_at) where status = 'offered'`);
    await runner.query('create index applications_of on applications (person_id)');
    await runner.query(`
      create table enrolments (
        id uuid primary key,
        version integer not null,
        provider text not null references organisations (code),
        cohort_id uuid not null references cohorts,
        programme_id uuid not null references programmes,
        person_id uuid not null references people,
        application_id uuid not null references applications constraint one_enrolment_per_application unique,
        status text not null check (status in ('accepted', 'started', 'deferred', 'withdrawn', 'completed', 'not_completed')),
        setting jsonb not null,
        staff_role text not null check (staff_role in ('teacher', 'head', 'support-staff', 'governor')),
        credit_wanted boolean not null,
        university text,
        accepted_at timestamptz not null,
        started_at timestamptz,
        deferred_from text check (deferred_from in ('accepted', 'started')),
        return_by date,
        decided_at timestamptz,
        award_id uuid,
        reasons text[] not null,
        check (status not in ('started', 'completed', 'not_completed') or started_at is not null),
        check ((status = 'deferred') = (deferred_from is not null and return_by is not null)),
        check ((status = 'not_completed') = (cardinality(reasons) > 0)),
        check (status <> 'completed' or (award_id is not null and decided_at is not null))
      )`);
    await runner.query('create index enrolments_of_cohort on enrolments (cohort_id, id)');
    await runner.query('create index enrolments_of on enrolments (person_id)');
    await runner.query(`
      create table status_changes (
        id uuid primary key,
        provider text not null,
        person_id uuid,
        subject_kind text not null check (subject_kind in ('application', 'enrolment', 'cohort')),
        subject_id uuid not null,
        from_status text,
        to_status text not null,
        at timestamptz not null,
        by text not null,
        reasons text[] not null,
        reason_list_version integer,
        note text
      )`);
    await runner.query('create index status_changes_of on status_changes (subject_id, id)');
    await runner.query(
      `create trigger history_stays before update on status_changes for each row when (old.person_id is not distinct from new.person_id) execute function refuse_change('An entry')`,
    );
    for (const table of ['applications', 'enrolments', 'status_changes'])
      await enableTenancy(runner, table, ['provider', 'person_id']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table status_changes, enrolments, applications');
  }
}
