import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Award cases, awards and certificates, with the local copies that they are decided from. */
export class Awards1764100000001 implements MigrationInterface {
  name = 'Awards1764100000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [localCopies, cases, awards, certificates, issuers, statusLists])
      await runner.query(statement);
    await enableTenancy(runner, 'organisations', ['code'], { readableByAll: true });
    await enableTenancy(runner, 'programmes', ['tenant'], { readableByAll: true });
    for (const table of ['cohorts', 'certificates', 'press_jobs', 'credential_keys', 'status_lists', 'status_entries'])
      await enableTenancy(runner, table, ['tenant']);
    for (const table of ['people', 'award_cases', 'awards'])
      await enableTenancy(runner, table, ['tenant', 'person_id']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table status_entries, status_lists, credential_keys, press_jobs, certificates, awards, award_cases, people, organisations, cohorts, programmes',
    );
  }
}

const localCopies = `
  create table programmes (
    id uuid primary key,
    tenant text not null,
    code text not null,
    programme_version integer not null,
    title text not null,
    time_zone text not null,
    rules jsonb not null,
    tariffs jsonb not null,
    unique (tenant, code, programme_version)
  );
  create table cohorts (
    id uuid primary key,
    tenant text not null,
    finished_at timestamptz
  );
  create table organisations (
    code text primary key,
    kind text not null,
    name text not null
  );
  create table people (
    person_id uuid not null,
    tenant text not null,
    display_name text not null,
    source_version integer not null,
    primary key (person_id, tenant)
  )`;

const cases = `
  create table award_cases (
    id uuid primary key,
    version integer not null,
    tenant text not null,
    enrolment_id uuid not null unique,
    person_id uuid,
    cohort_id uuid,
    programme_id uuid,
    display_name text,
    latin_name text,
    setting_name text,
    credit_wanted boolean not null,
    university text,
    standing text not null check (standing in ('unknown', 'accepted', 'started', 'deferred', 'withdrawn')),
    standing_version integer not null,
    hours jsonb,
    hours_version integer not null,
    outcome jsonb,
    resubmitted jsonb not null,
    accepted_at timestamptz,
    consent jsonb,
    status text not null check (status in ('gathering', 'held', 'granted', 'refused', 'closed')),
    reasons jsonb not null,
    decided_at timestamptz,
    review_at timestamptz,
    no_credit text check (no_credit in ('not_wanted', 'no_agreement', 'work_already_credited')),
    first_claim_id uuid,
    check ((decided_at is not null) = (status in ('granted', 'refused', 'closed'))),
    check (status <> 'refused' or jsonb_array_length(reasons) > 0)
  );
  create index award_cases_review on award_cases (review_at) where review_at is not null;
  create index award_cases_programme on award_cases (programme_id) where status in ('gathering', 'held');
  create index award_cases_cohort on award_cases (cohort_id);
  create index award_cases_person on award_cases (person_id);
  create index award_cases_tenant on award_cases (tenant, id)`;

/** One award per enrolment, whatever happens to events on their way. */
const awards = `
  create table awards (
    id uuid primary key,
    version integer not null,
    tenant text not null,
    person_id uuid not null,
    case_id uuid not null unique references award_cases,
    enrolment_id uuid not null unique,
    programme_id uuid not null,
    number text not null unique,
    status text not null check (status in ('granted', 'revoked')),
    certificate jsonb not null,
    granted_at timestamptz not null,
    issued_at timestamptz,
    revoked_at timestamptz,
    revocation jsonb,
    check ((status = 'revoked') = (revoked_at is not null and revocation is not null))
  );
  create index awards_tenant on awards (tenant, id);
  create index awards_person on awards (person_id)`;

const certificates = `
  create table certificates (
    award_id uuid primary key references awards,
    tenant text not null,
    number text not null unique,
    json text not null,
    jwt text not null,
    pdf bytea not null,
    digest text not null check (digest ~ '^[0-9a-f]{64}$'),
    proof_key text not null,
    jwt_key text not null,
    issued_at timestamptz not null
  );
  create table press_jobs (
    award_id uuid primary key references awards,
    tenant text not null,
    attempts integer not null default 0,
    next_attempt_at timestamptz not null,
    done_at timestamptz,
    error text,
    correlation_id text not null,
    traceparent text
  );
  create index press_jobs_due on press_jobs (next_attempt_at) where done_at is null`;

const issuers = `
  create table credential_keys (
    id text primary key,
    tenant text not null,
    algorithm text not null check (algorithm in ('Ed25519', 'RS256')),
    public_key_multibase text,
    public_key_jwk jsonb,
    sealed_private_key bytea,
    created_at timestamptz not null,
    check ((algorithm = 'Ed25519') = (public_key_multibase is not null)),
    check ((algorithm = 'RS256') = (public_key_jwk is not null))
  );
  create index credential_keys_tenant on credential_keys (tenant, created_at)`;

/** The two unique rules are what makes a place in a list an award's own for ever. */
const statusLists = `
  create table status_lists (
    id text primary key,
    tenant text not null,
    number integer not null,
    credential text,
    valid_until timestamptz,
    unique (tenant, number)
  );
  create table status_entries (
    award_id uuid primary key,
    tenant text not null,
    list_id text not null references status_lists,
    index integer not null check (index between 0 and 131071),
    revoked boolean not null default false,
    unique (list_id, index)
  );
  create index status_entries_revoked on status_entries (list_id) where revoked`;
