import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What becomes of an award after its grant: suspended, superseded, cancelled; what its holder answers; who is told. */
export class AwardLife1764100000021 implements MigrationInterface {
  name = 'AwardLife1764100000021';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [awards, changes, notices, statusLists, claims]) await runner.query(statement);
    for (const table of ['award_changes', 'notices']) await enableTenancy(runner, table, ['tenant', 'person_id']);
  }

  async down(): Promise<void> {
    throw new Error('Never taken back: certificates that carry two statuses have been issued.');
  }
}

/** Of the awards of an enrolment one stands; those before it name the one that took their place. */
const awards = `
  alter table awards
    drop constraint awards_case_id_key,
    drop constraint awards_enrolment_id_key,
    drop constraint awards_status_check,
    add constraint awards_status_check check (status in ('granted', 'suspended', 'superseded', 'revoked', 'cancelled')),
    add column suspension jsonb,
    add column supersedes uuid unique references awards,
    add column superseded_by uuid unique references awards deferrable initially deferred,
    add column holder_answer text check (holder_answer in ('accepted', 'declined')),
    add column answered_at timestamptz,
    add column hidden boolean not null default false,
    add check ((status = 'suspended') = (suspension is not null)),
    add check ((status = 'superseded') = (superseded_by is not null)),
    add check ((holder_answer is null) = (answered_at is null)),
    add constraint awards_accepted_is_not_cancelled check (status <> 'cancelled' or holder_answer is distinct from 'accepted');
  create unique index awards_one_per_case on awards (case_id) where status <> 'superseded';
  create unique index awards_one_per_enrolment on awards (enrolment_id) where status <> 'superseded'`;

const changes = `
  create table award_changes (
    id uuid primary key,
    award_id uuid not null references awards,
    tenant text not null,
    person_id uuid not null,
    from_status text,
    to_status text not null,
    reason text,
    text text,
    by text not null,
    at timestamptz not null
  );
  create index award_changes_award on award_changes (award_id, id);
  insert into award_changes (id, award_id, tenant, person_id, from_status, to_status, reason, text, by, at)
    select gen_random_uuid(), id, tenant, person_id, null, 'granted', null, null, 'system', granted_at from awards;
  insert into award_changes (id, award_id, tenant, person_id, from_status, to_status, reason, text, by, at)
    select gen_random_uuid(), id, tenant, person_id, 'granted', 'revoked', revocation->>'reason', revocation->>'text', revocation->>'by', revoked_at from awards where status = 'revoked'`;

const notices = `
  create table notices (
    id uuid primary key,
    tenant text not null,
    person_id uuid not null,
    award_id uuid not null references awards,
    kind text not null check (kind in ('granted', 'suspended', 'reinstated', 'superseded', 'revoked', 'cancelled')),
    title text not null,
    number text not null,
    reason text,
    at timestamptz not null,
    read_at timestamptz
  );
  create index notices_person on notices (person_id, id)`;

/** One list per purpose; an award has one place in each. */
const statusLists = `
  alter table status_lists
    add column purpose text not null default 'revocation' check (purpose in ('revocation', 'suspension')),
    drop constraint status_lists_tenant_number_key,
    add constraint status_lists_one unique (tenant, purpose, number);
  alter table status_entries
    add column purpose text not null default 'revocation' check (purpose in ('revocation', 'suspension')),
    drop constraint status_entries_pkey,
    add primary key (award_id, purpose);
  alter table status_entries rename column revoked to raised;
  alter index status_entries_revoked rename to status_entries_raised`;

/** While an award is suspended, its claim waits: the deadline stands still. */
const claims = `
  alter table credit_claims add column award_suspended_at timestamptz;
  create index credit_claims_award on credit_claims (award_id)`;
