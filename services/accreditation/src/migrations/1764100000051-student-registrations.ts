import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Student registrations, what universities answer to them, what agreements say about them, and when a cohort stands still. */
export class StudentRegistrations1764100000051 implements MigrationInterface {
  name = 'StudentRegistrations1764100000051';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [additions, registrations, answers]) await runner.query(statement);
    await enableTenancy(runner, 'student_registrations', ['tenant', 'person_id', 'sent_to']);
    await enableTenancy(runner, 'registration_answers', ['tenant', 'university']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table registration_answers, student_registrations');
    await runner.query('alter table agreements drop column registration');
    await runner.query('alter table cohorts drop column postponed_at');
  }
}

const additions = `
  alter table agreements add column registration jsonb;
  alter table cohorts add column postponed_at timestamptz`;

/** One registration at a time is under way or confirmed per enrolment and university; what came to nothing stays beside it. */
const registrations = `
  create table student_registrations (
    id uuid primary key,
    version integer not null,
    tenant text not null,
    person_id uuid not null,
    enrolment_id uuid not null,
    programme_id uuid not null references programmes,
    cohort_id uuid not null,
    university text not null,
    sent_to text,
    agreement_id uuid not null references agreements,
    status text not null check (status in ('invited', 'submitted', 'acknowledged', 'queried', 'answered', 'confirmed', 'refused', 'withdrawn', 'lapsed')),
    revision integer not null check (revision >= 0),
    fields jsonb not null,
    notice_version text not null,
    lawful_basis jsonb,
    invited_at timestamptz not null,
    submit_by date not null,
    submitted_at timestamptz,
    reply_by date,
    overdue boolean not null,
    case_reference text,
    query jsonb,
    student_number jsonb,
    registered_from date,
    registered_until date,
    reason text,
    resubmittable boolean not null,
    decided_at timestamptz,
    sent bytea,
    check (sent_to is null or sent_to = university),
    check (status in ('invited', 'lapsed') = (sent_to is null)),
    check (status in ('invited', 'lapsed') or (revision > 0 and lawful_basis is not null and submitted_at is not null and reply_by is not null and sent is not null)),
    check (status <> 'confirmed' or (student_number is not null and registered_from is not null)),
    check (registered_until is null or registered_until >= registered_from),
    check (status not in ('refused', 'withdrawn', 'lapsed') or (reason is not null and decided_at is not null))
  );
  create unique index student_registrations_one on student_registrations (enrolment_id, university) where status not in ('withdrawn', 'lapsed') and not (status = 'refused' and not resubmittable);
  create index student_registrations_enrolment on student_registrations (enrolment_id);
  create index student_registrations_person on student_registrations (person_id, university);
  create index student_registrations_tenant on student_registrations (tenant, id);
  create index student_registrations_university on student_registrations (sent_to, id);
  create index student_registrations_invited on student_registrations (submit_by) where status = 'invited';
  create index student_registrations_cohort on student_registrations (cohort_id) where status = 'invited';
  create index student_registrations_due on student_registrations (reply_by) where not overdue and status in ('submitted', 'acknowledged', 'queried', 'answered')`;

const answers = `
  create table registration_answers (
    id uuid primary key,
    registration_id uuid not null references student_registrations,
    tenant text not null,
    university text not null,
    answer jsonb not null,
    effect text not null check (effect in ('applied', 'repeated', 'late', 'outdated', 'contradicts')),
    by text not null,
    received_at timestamptz not null
  );
  create index registration_answers_registration on registration_answers (registration_id, id)`;
