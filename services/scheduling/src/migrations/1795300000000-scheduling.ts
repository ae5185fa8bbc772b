import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** All tables of scheduling. */
export class Scheduling1795300000000 implements MigrationInterface {
  name = 'Scheduling1795300000000';

  async up(runner: QueryRunner): Promise<void> {
    // Trusted, so that the owner may create it: equality of ids and overlap of times in one exclusion constraint.
    await runner.query('create extension if not exists btree_gist');
    for (const statement of [...copies, ...plans, ...attendance, ...watching]) await runner.query(statement);
    for (const table of ['programmes', 'cohorts', 'groups', 'sessions']) await enableTenancy(runner, table, ['tenant']);
    for (const table of [
      'memberships',
      'bookings',
      'register_entries',
      'hours_entries',
      'hours_accounts',
      'tutorial_gaps',
    ])
      await enableTenancy(runner, table, ['tenant', 'person_id']);
    await enableTenancy(runner, 'people', ['tenant', 'id']);
    await enableTenancy(runner, 'enrolments', ['tenant', 'person_id', 'setting_urn']);
    // The hash of a token is a scope of its own: that of readers who hold nothing else.
    await enableTenancy(runner, 'calendar_feeds', ['tenant', 'person_id', 'token_hash']);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.query(`drop table ${table}`);
    await runner.query('drop function refuse_change');
  }
}

const tables = [
  'bank_holidays',
  'programmes',
  'cohorts',
  'people',
  'enrolments',
  'groups',
  'memberships',
  'sessions',
  'bookings',
  'register_entries',
  'hours_accounts',
  'hours_entries',
  'tutorial_gaps',
  'calendar_feeds',
];

/** Copies of other services' facts. No foreign keys between them: their events come in any order. */
const copies = [
  `create table bank_holidays (
    division text not null check (division in ('england-and-wales', 'scotland', 'northern-ireland')),
    date date not null,
    title text not null,
    primary key (division, date)
  )`,
  `create table programmes (
    id uuid primary key,
    tenant text not null,
    code text not null,
    title text not null,
    time_zone text not null,
    entitlement_minutes int not null check (entitlement_minutes >= 0),
    minimum_minutes int check (minimum_minutes >= 0),
    tutorial_gap_days int not null check (tutorial_gap_days >= 0),
    kinds jsonb not null
  )`,
  `create table cohorts (
    id uuid primary key,
    tenant text not null,
    programme_id uuid not null,
    name text not null,
    starts_on date not null,
    ends_on date not null,
    time_zone text not null,
    status text not null
  )`,
  'create index cohorts_by_programme on cohorts (programme_id)',
  `create table people (
    tenant text not null,
    id uuid not null,
    display_name text not null,
    merged_into uuid check (merged_into <> id),
    primary key (tenant, id)
  )`,
  `create table enrolments (
    id uuid primary key,
    version int not null,
    tenant text not null,
    person_id uuid not null,
    cohort_id uuid not null,
    programme_id uuid not null,
    setting_urn text,
    setting_name text not null,
    time_zone text not null,
    status text not null check (status in ('accepted', 'started', 'deferred', 'withdrawn', 'completed', 'not_completed')),
    accepted_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz,
    pauses jsonb not null,
    check ((ended_at is not null) = (status in ('withdrawn', 'completed', 'not_completed')))
  )`,
  'create index enrolments_by_cohort on enrolments (cohort_id)',
  'create index enrolments_by_programme on enrolments (programme_id)',
  'create index enrolments_by_person on enrolments (person_id)',
];

const plans = [
  `create table groups (
    id uuid primary key,
    version int not null,
    tenant text not null,
    cohort_id uuid not null,
    name text not null,
    facilitator_id uuid not null,
    co_facilitator_ids uuid[] not null,
    place jsonb,
    constraint group_name_taken unique (cohort_id, name),
    check (facilitator_id <> all (co_facilitator_ids))
  )`,
  `create table memberships (
    id uuid primary key,
    tenant text not null,
    group_id uuid not null references groups,
    enrolment_id uuid not null references enrolments,
    person_id uuid not null,
    joined_at timestamptz not null,
    left_at timestamptz check (left_at >= joined_at)
  )`,
  'create unique index one_group_at_a_time on memberships (enrolment_id) where left_at is null',
  'create index memberships_by_group on memberships (group_id)',
  `create table sessions (
    id uuid primary key,
    version int not null,
    tenant text not null,
    programme_id uuid not null,
    cohort_id uuid,
    group_id uuid references groups,
    kind text not null,
    title text not null,
    scope text not null check (scope in ('group', 'cohort', 'programme', 'pair')),
    open_to_other_groups boolean not null,
    status text not null check (status in ('to_be_confirmed', 'scheduled', 'cancelled')),
    local_start text check (local_start ~ '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$'),
    time_zone text not null,
    starts_at timestamptz,
    ends_at timestamptz,
    duration_minutes int not null check (duration_minutes > 0),
    credited_minutes int not null check (credited_minutes >= 0),
    place jsonb,
    capacity int check (capacity > 0),
    leader_id uuid,
    sequence int not null check (sequence >= 0),
    cancel_reason text,
    template_key text,
    year_starts_on date not null,
    year_ends_on date not null,
    updated_at timestamptz not null,
    constraint one_session_per_occurrence unique (template_key),
    check (num_nulls(local_start, starts_at, ends_at) in (0, 3)),
    check (status <> 'scheduled' or starts_at is not null),
    check (status <> 'to_be_confirmed' or starts_at is null),
    check ((status = 'cancelled') = (cancel_reason is not null)),
    check (ends_at - starts_at = make_interval(mins => duration_minutes)),
    check ((scope = 'programme') = (cohort_id is null)),
    check ((scope in ('group', 'pair')) = (group_id is not null)),
    check ((scope = 'pair') = (leader_id is not null)),
    check (scope <> 'pair' or capacity = 1),
    check (left(local_start, 10)::date between year_starts_on and year_ends_on),
    -- A facilitator offers no two slots at one time.
    constraint leader_in_two_slots exclude using gist (leader_id with =, tstzrange(starts_at, ends_at) with &&) where (status = 'scheduled' and leader_id is not null)
  )`,
  'create index sessions_by_cohort on sessions (cohort_id)',
  'create index sessions_by_group on sessions (group_id)',
  'create index sessions_of_everybody on sessions (tenant, kind) where cohort_id is null',
  `create table bookings (
    id uuid primary key,
    version int not null,
    tenant text not null,
    session_id uuid not null references sessions,
    enrolment_id uuid not null references enrolments,
    person_id uuid not null,
    kind text not null,
    status text not null check (status in ('confirmed', 'cancelled')),
    one_to_one boolean not null,
    booked_at timestamptz not null,
    cancelled_at timestamptz,
    late boolean not null,
    cancel_reason text,
    starts_at timestamptz,
    ends_at timestamptz,
    check ((status = 'cancelled') = (cancelled_at is not null)),
    check (status = 'confirmed' or starts_at is null),
    check (num_nulls(starts_at, ends_at) in (0, 2)),
    constraint nobody_in_two_places exclude using gist (person_id with =, tstzrange(starts_at, ends_at) with &&) where (status = 'confirmed' and starts_at is not null)
  )`,
  `create unique index one_booking_per_slot on bookings (session_id) where status = 'confirmed' and one_to_one`,
  `create unique index booked_once on bookings (session_id, person_id) where status = 'confirmed'`,
  'create index bookings_by_enrolment on bookings (enrolment_id)',
  'create index bookings_by_person on bookings (person_id)',
];

const attendance = [
  `create table register_entries (
    id uuid primary key,
    tenant text not null,
    session_id uuid not null references sessions,
    enrolment_id uuid not null references enrolments,
    person_id uuid not null,
    attendance text not null check (attendance in ('present', 'part', 'absent', 'excused')),
    mode text check (mode in ('in_person', 'online')),
    attended_minutes int not null check (attended_minutes >= 0),
    recorded_by text not null,
    recorded_at timestamptz not null,
    corrects_entry_id uuid unique,
    reason text,
    unique (id, session_id, enrolment_id),
    -- A correction stays with its session and enrolment, and each entry is corrected once: so exactly one stands.
    foreign key (corrects_entry_id, session_id, enrolment_id) references register_entries (id, session_id, enrolment_id),
    check ((attendance in ('present', 'part')) = (mode is not null)),
    check ((attendance in ('present', 'part')) = (attended_minutes > 0)),
    check ((corrects_entry_id is null) = (reason is null))
  )`,
  'create unique index one_first_entry on register_entries (session_id, enrolment_id) where corrects_entry_id is null',
  'create index register_entries_by_enrolment on register_entries (enrolment_id)',
  'create index register_entries_by_person on register_entries (person_id)',
  `create table hours_accounts (
    id uuid primary key references enrolments,
    version int not null,
    tenant text not null,
    person_id uuid not null,
    minimum_minutes int,
    met boolean not null
  )`,
  'create index hours_accounts_by_person on hours_accounts (person_id)',
  `create table hours_entries (
    id uuid primary key,
    tenant text not null,
    account text not null check (account in ('owed', 'offered', 'received')),
    enrolment_id uuid not null references hours_accounts,
    person_id uuid not null,
    holder_id uuid not null,
    subject_id uuid not null,
    kind text not null,
    minutes int not null,
    ordinal int not null check (ordinal > 0),
    follows int,
    reverses_entry_id uuid unique references hours_entries,
    register_entry_id uuid references register_entries,
    reason text not null,
    recorded_at timestamptz not null,
    constraint held_by_whom_it_counts_for check (holder_id = case account when 'received' then person_id else enrolment_id end),
    -- Entries of one account, holder and subject form one chain in which a credit and its reversal take turns: so at most one credit stands.
    constraint one_entry_per_turn unique (account, holder_id, subject_id, ordinal),
    constraint follows_the_turn_before foreign key (account, holder_id, subject_id, follows) references hours_entries (account, holder_id, subject_id, ordinal),
    constraint follows_one_before check (follows is not distinct from nullif(ordinal - 1, 0)),
    constraint credits_and_reversals_take_turns check ((ordinal % 2 = 1) = (minutes > 0)),
    constraint reversals_name_their_credit check ((minutes < 0) = (reverses_entry_id is not null)),
    constraint received_stands_on_a_register check (account <> 'received' or register_entry_id is not null)
  )`,
  'create index hours_entries_by_enrolment on hours_entries (enrolment_id)',
  'create index hours_entries_by_person on hours_entries (person_id)',
  `create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception '% is append-only: write a reversal', tg_table_name using errcode = 'restrict_violation'; end
  $$`,
  ...['register_entries', 'hours_entries'].map(
    (table) =>
      `create trigger append_only before update or delete on ${table} for each row execute function refuse_change()`,
  ),
];

const watching = [
  `create table tutorial_gaps (
    id uuid primary key,
    version int not null,
    tenant text not null,
    enrolment_id uuid not null references enrolments,
    person_id uuid not null,
    cohort_id uuid not null,
    group_id uuid references groups,
    since timestamptz not null,
    allowed_days int not null,
    noticed_at timestamptz not null,
    closed_at timestamptz
  )`,
  'create unique index one_open_gap on tutorial_gaps (enrolment_id) where closed_at is null',
  `create table calendar_feeds (
    id uuid primary key,
    version int not null,
    tenant text not null,
    person_id uuid,
    group_id uuid references groups,
    token_hash text not null unique,
    created_at timestamptz not null,
    revoked_at timestamptz,
    check (num_nonnulls(person_id, group_id) = 1)
  )`,
];
