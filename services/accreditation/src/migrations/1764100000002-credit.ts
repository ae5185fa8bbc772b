import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agreements with universities, credit claims and the answers to them. */
export class Credit1764100000002 implements MigrationInterface {
  name = 'Credit1764100000002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [agreements, claims, answers, work]) await runner.query(statement);
    await enableTenancy(runner, 'agreements', ['tenant', 'university']);
    await enableTenancy(runner, 'credit_claims', ['tenant', 'person_id', 'sent_to']);
    await enableTenancy(runner, 'claim_answers', ['tenant', 'university']);
    await enableTenancy(runner, 'credited_work', ['tenant'], { readableByAll: true });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table credited_work, claim_answers, credit_claims, agreements');
  }
}

/** At most one agreement is in force per university and programme version: two would leave open which one a claim is made under. */
const agreements = `
  create extension if not exists btree_gist;
  create table agreements (
    id uuid primary key,
    version integer not null,
    tenant text not null,
    university text not null,
    programme_id uuid not null references programmes,
    route text not null check (route in ('recognition')),
    course_code text not null,
    credit jsonb not null,
    reply_days integer not null check (reply_days between 1 and 365),
    lawful_basis text not null check (lawful_basis in ('contract', 'consent')),
    notice_version text not null,
    fields jsonb not null,
    valid_from date not null,
    valid_until date,
    check (valid_until is null or valid_until >= valid_from),
    constraint agreements_one_in_force exclude using gist (university with =, programme_id with =, daterange(valid_from, valid_until, '[]') with &&)
  )`;

const claims = `
  create table credit_claims (
    id uuid primary key,
    version integer not null,
    tenant text not null,
    person_id uuid not null,
    university text not null,
    sent_to text,
    case_id uuid not null unique references award_cases,
    award_id uuid not null unique references awards,
    enrolment_id uuid not null,
    agreement_id uuid not null references agreements,
    status text not null check (status in ('prepared', 'requested', 'acknowledged', 'queried', 'answered', 'registered', 'rejected', 'withdrawn', 'rescinded')),
    revision integer not null,
    credit jsonb not null,
    display_name text not null,
    latin_name text,
    lineage_id uuid not null,
    work_digests jsonb not null,
    outcome text not null,
    board_reference text not null,
    board_date text not null,
    lawful_basis jsonb,
    waiting_for jsonb not null,
    requested_at timestamptz,
    reply_by date,
    overdue boolean not null,
    case_reference text,
    query jsonb,
    reference text,
    registered_credit jsonb,
    reason text,
    resubmittable boolean not null,
    decided_at timestamptz,
    award_revoked_at timestamptz,
    check (sent_to is null or sent_to = university),
    check (status in ('prepared', 'withdrawn') or (sent_to is not null and lawful_basis is not null and requested_at is not null and reply_by is not null)),
    check (status not in ('registered', 'rescinded') or (reference is not null and registered_credit is not null)),
    check (status <> 'rejected' or reason is not null)
  );
  create index credit_claims_tenant on credit_claims (tenant, id);
  create index credit_claims_university on credit_claims (sent_to, id);
  create index credit_claims_due on credit_claims (reply_by) where not overdue and status in ('requested', 'acknowledged', 'queried', 'answered')`;

const answers = `
  create table claim_answers (
    id uuid primary key,
    claim_id uuid not null references credit_claims,
    tenant text not null,
    university text not null,
    answer jsonb not null,
    effect text not null check (effect in ('applied', 'repeated', 'late', 'outdated', 'contradicts')),
    by text not null,
    received_at timestamptz not null
  );
  create index claim_answers_claim on claim_answers (claim_id, id)`;

/** No piece of work is credited twice in the whole consortium: the unique index spans every tenant, and so must reading do. */
const work = `
  create table credited_work (
    id uuid primary key,
    key text not null,
    claim_id uuid not null references credit_claims,
    tenant text not null,
    released_at timestamptz
  );
  create unique index credited_work_once on credited_work (key) where released_at is null;
  create index credited_work_claim on credited_work (claim_id)`;
