import { enableTenancy, rolesOf } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const at = 'timestamptz(3)';

/** Tables by the columns that open a row: the provider's, and the person's whose business it is. */
const tenancy: Readonly<Record<string, string[]>> = {
  programme_fact: ['tenant'],
  cohort_fact: ['tenant'],
  person_fact: ['tenant', 'id'],
  enrolment_fact: ['tenant', 'person_id'],
  group_fact: ['tenant'],
  group_leader: ['tenant', 'person_id'],
  group_member: ['tenant', 'person_id'],
  portfolio: ['tenant', 'person_id'],
  account_version: ['tenant', 'person_id'],
  evidence: ['tenant', 'person_id'],
  evidence_version: ['tenant', 'person_id'],
  feedback: ['tenant', 'person_id'],
  submission: ['tenant', 'person_id'],
  submission_item: ['tenant', 'person_id'],
  assessment: ['tenant'],
  batch: ['tenant'],
  batch_seed: ['tenant'],
  sample: ['tenant'],
  decision: ['tenant'],
  interest: ['tenant', 'person_id'],
  panel_member: ['tenant', 'person_id'],
  status_change: ['tenant'],
};

/** What is never changed or removed by a request. Retention and erasure work as the system role. */
const permanent = [
  'account_version',
  'evidence_version',
  'feedback',
  'submission_item',
  'assessment',
  'sample',
  'status_change',
];

export class Portfolio1764000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...facts, ...drafts, ...submissions, ...batches, ...people, ...guards])
      await runner.query(statement);
    for (const [table, columns] of Object.entries(tenancy)) await enableTenancy(runner, table, columns);
    const [{ owner }] = (await runner.query('select current_user as owner')) as [{ owner: string }];
    const { app } = rolesOf(owner.replace(/_owner$/, ''));
    for (const table of permanent)
      await runner.query(
        `create trigger ${table}_permanent before update or delete on ${table} for each row when (current_user = '${app}') execute function refuse_change()`,
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(tenancy).toReversed()) await runner.query(`drop table ${table} cascade`);
    await runner.query('drop function refuse_change, refuse_marking_after_sampling');
  }
}

const facts = [
  `create table programme_fact (id uuid primary key, tenant text not null, definition jsonb not null)`,
  `create table cohort_fact (id uuid primary key, tenant text not null, programme_id uuid not null, name text not null, time_zone text not null, status text not null)`,
  `create table person_fact (tenant text not null, id uuid not null, display_name text not null, primary key (tenant, id))`,
  `create table enrolment_fact (
    id uuid primary key, tenant text not null, person_id uuid not null, cohort_id uuid not null, programme_id uuid not null,
    status text not null, return_by date, setting_key text not null, setting_name text not null)`,
  `create index enrolment_fact_person on enrolment_fact (tenant, person_id)`,
  `create index enrolment_fact_cohort on enrolment_fact (cohort_id)`,
  `create table group_fact (id uuid primary key, tenant text not null, cohort_id uuid not null, name text not null)`,
  `create table group_leader (
    group_id uuid not null, person_id uuid not null, from_at ${at} not null, until_at ${at}, tenant text not null,
    primary key (group_id, person_id, from_at))`,
  `create index group_leader_person on group_leader (tenant, person_id)`,
  `create table group_member (
    group_id uuid not null, enrolment_id uuid not null, joined_at ${at} not null, left_at ${at}, person_id uuid not null, tenant text not null,
    primary key (group_id, enrolment_id, joined_at))`,
  `create index group_member_enrolment on group_member (enrolment_id)`,
  `create index group_member_person on group_member (tenant, person_id)`,
];

const drafts = [
  `create table portfolio (
    id uuid primary key, version int not null, tenant text not null, enrolment_id uuid not null, person_id uuid not null,
    cohort_id uuid not null, programme_id uuid not null, opened_at ${at} not null,
    constraint portfolio_one_per_enrolment unique (enrolment_id))`,
  `create index portfolio_person on portfolio (person_id)`,
  `create index portfolio_cohort on portfolio (cohort_id)`,
  `create table account_version (
    id uuid primary key, tenant text not null, person_id uuid not null, portfolio_id uuid not null, requirement text not null,
    number int not null, text text not null, words int not null, written_at ${at} not null,
    constraint account_version_number unique (portfolio_id, requirement, number),
    constraint account_version_from_one check (number >= 1))`,
  `create table evidence (
    id uuid primary key, version int not null, tenant text not null, person_id uuid not null, portfolio_id uuid not null,
    requirement text not null, status text not null, latest int not null, added_at ${at} not null,
    constraint evidence_status check (status in ('current', 'removed')))`,
  `create index evidence_portfolio on evidence (portfolio_id)`,
  `create table evidence_version (
    id uuid primary key, tenant text not null, person_id uuid not null, portfolio_id uuid not null, evidence_id uuid not null,
    number int not null, title text not null, kind text not null, text text, url text, file_key text, file_name text, media_type text,
    size int, file_digest text, shows_pupils boolean not null, added_at ${at} not null,
    constraint evidence_version_number unique (evidence_id, number),
    constraint evidence_version_text check ((kind = 'text') = (text is not null)),
    constraint evidence_version_link check ((kind = 'link') = (url is not null) and (url is null or url like 'https://%')),
    constraint evidence_version_file_whole check (
      (kind = 'file') = (file_key is not null and file_name is not null and media_type is not null and coalesce(size > 0, false) and coalesce(file_digest ~ '^[0-9a-f]{64}$', false))))`,
  `create index evidence_version_file on evidence_version (file_key) where file_key is not null`,
  `create table feedback (
    id uuid primary key, tenant text not null, person_id uuid not null, portfolio_id uuid not null, author_id uuid not null,
    text text not null, given_at ${at} not null,
    constraint feedback_by_another check (author_id <> person_id))`,
  `create index feedback_portfolio on feedback (portfolio_id)`,
];

const submissions = [
  `create table submission (
    id uuid primary key, version int not null, tenant text not null, person_id uuid not null, portfolio_id uuid not null,
    enrolment_id uuid not null, cohort_id uuid not null, programme_id uuid not null, treatment text not null, status text not null,
    frozen_at ${at} not null, shows_pupils boolean not null, digest text not null, resubmission_of uuid, lineage_id uuid not null,
    batch_id uuid, assessor_id uuid, outcome text, return_reason text, accepted_by text, released_at ${at}, resubmit_by date,
    constraint submission_digest check (digest ~ '^[0-9a-f]{64}$'),
    constraint submission_mark check (
      (status in ('assessed', 'reassessing', 'moderated', 'released', 'superseded')) = (outcome is not null and assessor_id is not null)),
    constraint submission_not_own_mark check (assessor_id is null or assessor_id <> person_id),
    constraint submission_released check ((status in ('released', 'superseded')) = (released_at is not null)),
    constraint submission_resubmit_by check ((resubmit_by is not null) = (status in ('released', 'superseded') and outcome = 'referred')),
    constraint submission_received check (treatment = 'assessed' or (batch_id is null and outcome is null)),
    constraint submission_accepted check ((status = 'accepted') = (accepted_by is not null) and (accepted_by is null or accepted_by <> person_id::text)),
    constraint submission_returned check ((status = 'returned') = (return_reason is not null)))`,
  `create unique index submission_one_in_progress on submission (portfolio_id, treatment) where status in ('frozen', 'assessed', 'reassessing', 'moderated')`,
  `create unique index submission_one_resubmission on submission (resubmission_of) where resubmission_of is not null and status <> 'returned'`,
  `create index submission_batch on submission (batch_id)`,
  `create index submission_cohort on submission (cohort_id)`,
  `create index submission_lineage on submission (lineage_id)`,
  `create table submission_item (
    id uuid primary key, tenant text not null, person_id uuid not null, submission_id uuid not null, requirement text not null,
    kind text not null, title text not null, content text, file_key text, file_name text, media_type text, size int, digest text not null,
    shows_pupils boolean not null, retention text not null,
    constraint submission_item_digest check (digest ~ '^[0-9a-f]{64}$'),
    constraint submission_item_held check ((kind = 'file') = (file_key is not null) and (kind = 'file') = (content is null)),
    constraint submission_item_retention check ((retention = 'shows_pupils') = shows_pupils))`,
  `create index submission_item_submission on submission_item (submission_id)`,
  `create index submission_item_file on submission_item (file_key) where file_key is not null`,
  `create table assessment (
    id uuid primary key, tenant text not null, person_id uuid not null, submission_id uuid not null, assessor_id uuid not null,
    kind text not null, judgements jsonb not null, outcome text not null, assessed_at ${at} not null,
    constraint assessment_not_own check (assessor_id <> person_id))`,
  `create index assessment_submission on assessment (submission_id)`,
];

const batches = [
  `create table batch (
    id uuid primary key, version int not null, tenant text not null, programme_id uuid not null, cohort_id uuid, name text not null,
    status text not null, opens_at ${at} not null, closes_at ${at} not null, commitment text not null, created_at ${at} not null,
    created_by text not null, closed_at ${at}, carried_over uuid[] not null, released_at ${at}, released_by text, board jsonb,
    constraint batch_window check (opens_at < closes_at),
    constraint batch_closed check ((status = 'open') = (closed_at is null)),
    constraint batch_released check ((status = 'released') = (released_at is not null and released_by is not null and board is not null)))`,
  `create index batch_programme on batch (programme_id)`,
  `create index batch_due on batch (closes_at) where status = 'open'`,
  `create table batch_seed (batch_id uuid primary key, tenant text not null, secret text not null)`,
  `create table sample (
    batch_id uuid primary key, tenant text not null, secret text not null, seed text not null, frame_digest text not null, policy jsonb not null,
    frame jsonb not null, entries jsonb not null, drawn_at ${at} not null, drawn_by text not null,
    constraint sample_digests check (seed ~ '^[0-9a-f]{64}$' and frame_digest ~ '^[0-9a-f]{64}$'))`,
  `create table decision (
    id uuid primary key, version int not null, tenant text not null, batch_id uuid not null, assessor_id uuid not null,
    moderator_id uuid not null, decision text not null, note text not null, decided_at ${at} not null, reassessor_id uuid,
    constraint decision_once_per_assessor unique (batch_id, assessor_id),
    constraint decision_by_another check (moderator_id <> assessor_id),
    constraint decision_reassessor check (
      reassessor_id is null or (decision = 'reassess_all' and reassessor_id <> assessor_id and reassessor_id <> moderator_id)))`,
];

const people = [
  `create table interest (
    id uuid primary key, version int not null, tenant text not null, person_id uuid not null, kind text not null, setting text,
    setting_name text, about_person_id uuid, "from" date not null, "until" date, declared_by text not null, declared_at ${at} not null,
    constraint interest_about_one check ((kind = 'setting') = (setting is not null) and (kind = 'setting') = (about_person_id is null)),
    constraint interest_span check ("until" is null or "from" <= "until"))`,
  `create index interest_person on interest (tenant, person_id)`,
  `create index interest_about on interest (tenant, about_person_id)`,
  `create table panel_member (
    id uuid primary key, version int not null, tenant text not null, person_id uuid not null, home_provider text not null,
    named_at ${at} not null, named_by text not null, stood_down_at ${at})`,
  `create unique index panel_member_once on panel_member (tenant, person_id) where stood_down_at is null`,
  `create table status_change (
    id uuid primary key, tenant text not null, thing text not null, thing_id uuid not null, from_status text, to_status text not null,
    at ${at} not null, by text not null, why text)`,
  `create index status_change_thing on status_change (thing_id)`,
];

/** The second line behind the rules: what is written stays, and a sampled mark stands unless all of its assessor's work is re-assessed. */
const guards = [
  `create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is permanent', tg_table_name using errcode = 'check_violation', constraint = tg_table_name || '_permanent';
    end $$`,
  `create function refuse_marking_after_sampling() returns trigger language plpgsql as $$
    begin
      if old.digest <> new.digest or old.frozen_at <> new.frozen_at or old.lineage_id <> new.lineage_id then
        raise exception 'a frozen copy is permanent' using errcode = 'check_violation', constraint = 'submission_copy_permanent';
      end if;
      if old.status <> 'reassessing'
        and (old.outcome is distinct from new.outcome or old.assessor_id is distinct from new.assessor_id or old.batch_id is distinct from new.batch_id)
        and exists (select from sample where batch_id = old.batch_id)
      then
        raise exception 'a sample fixed this mark' using errcode = 'check_violation', constraint = 'submission_mark_fixed_by_sample';
      end if;
      return new;
    end $$`,
  `create trigger submission_mark_fixed before update on submission for each row execute function refuse_marking_after_sampling()`,
];
