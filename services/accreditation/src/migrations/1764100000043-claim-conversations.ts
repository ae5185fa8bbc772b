import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Claims on both routes, with the history of their queries and sendings, and all that a university may answer. */
export class ClaimConversations1764100000043 implements MigrationInterface {
  name = 'ClaimConversations1764100000043';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [columns, moved, rules, facts]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(back);
  }
}

const columns = `
  alter table credit_claims
    add column route text not null default 'recognition',
    add column target jsonb not null default '{"recognition": "general", "qualificationAim": null, "modules": []}',
    add column submission_id uuid,
    add column evidence jsonb not null default '[]',
    add column evidence_withheld integer not null default 0,
    add column completed_on text,
    add column sendings jsonb not null default '[]',
    add column expected_by date,
    add column queries jsonb not null default '[]',
    add column university_board jsonb,
    add column variation_reason text,
    add column effective_on date,
    add column usable_until date,
    add column reason_text text,
    add column resubmit_by date,
    add column field_errors jsonb not null default '[]',
    alter column award_id drop not null,
    alter column outcome drop not null,
    alter column board_reference drop not null,
    alter column board_date drop not null`;

/** When an earlier query was asked, nobody wrote down: the request is the latest instant before it that is known. */
const moved = `
  update credit_claims claim set
    submission_id = coalesce((select (state.outcome->>'submissionId')::uuid from award_cases state where state.id = claim.case_id), claim.lineage_id),
    completed_on = board_date,
    sendings = case when requested_at is null then '[]' else jsonb_build_array(jsonb_build_object('revision', revision, 'sentAt', requested_at, 'replyBy', reply_by, 'corrects', null)) end,
    queries = case when query is null then '[]' else jsonb_build_array(query || jsonb_build_object('revision', revision, 'askedAt', requested_at, 'answeredAt', null)) end`;

const rules = `
  drop index credit_claims_due;
  alter table credit_claims
    drop column query,
    alter column submission_id set not null,
    alter column completed_on set not null,
    alter column route drop default, alter column target drop default, alter column evidence drop default, alter column evidence_withheld drop default,
    alter column sendings drop default, alter column queries drop default, alter column field_errors drop default,
    drop constraint credit_claims_status_check,
    add constraint credit_claims_status_check check (status in (
      'prepared', 'requested', 'acknowledged', 'passed_on', 'received', 'marked', 'board', 'queried', 'answered', 'registered', 'referred', 'failed', 'rejected', 'withdrawn', 'rescinded')),
    add constraint credit_claims_route check (route in ('recognition', 'university-assessed')),
    add constraint credit_claims_route_status check (case route
      when 'recognition' then status not in ('passed_on', 'received', 'marked', 'board', 'referred', 'failed')
      else status not in ('requested', 'acknowledged') end),
    add constraint credit_claims_recognised check (route <> 'recognition' or (award_id is not null and outcome is not null)),
    add constraint credit_claims_referred check (status <> 'referred' or (reason is not null and resubmit_by is not null)),
    add constraint credit_claims_failed check (status <> 'failed' or reason is not null),
    add constraint credit_claims_variation check (variation_reason is null or registered_credit is not null);
  create index credit_claims_due on credit_claims (reply_by) where not overdue and status in ('requested', 'acknowledged', 'passed_on', 'received', 'marked', 'board', 'queried', 'answered');
  create index credit_claims_prepared on credit_claims (id) where status = 'prepared';
  create index credit_claims_person on credit_claims (person_id, university);
  alter table claim_answers
    drop constraint claim_answers_effect_check,
    add constraint claim_answers_effect_check check (effect in ('applied', 'repeated', 'late', 'outdated', 'contradicts', 'foreign'))`;

const facts = 'alter table award_cases add column work jsonb';

const back = `
  alter table award_cases drop column work;
  delete from credited_work where claim_id in (select id from credit_claims where route <> 'recognition');
  delete from claim_answers where effect = 'foreign' or claim_id in (select id from credit_claims where route <> 'recognition');
  delete from credit_claims where route <> 'recognition';
  alter table claim_answers drop constraint claim_answers_effect_check, add constraint claim_answers_effect_check check (effect in ('applied', 'repeated', 'late', 'outdated', 'contradicts'));
  drop index credit_claims_due;
  drop index credit_claims_prepared;
  drop index credit_claims_person;
  alter table credit_claims
    drop constraint credit_claims_status_check, drop constraint credit_claims_route, drop constraint credit_claims_route_status, drop constraint credit_claims_recognised,
    drop constraint credit_claims_referred, drop constraint credit_claims_failed, drop constraint credit_claims_variation,
    add column query jsonb;
  update credit_claims set query = queries->-1 where jsonb_array_length(queries) > 0;
  alter table credit_claims
    add constraint credit_claims_status_check check (status in ('prepared', 'requested', 'acknowledged', 'queried', 'answered', 'registered', 'rejected', 'withdrawn', 'rescinded')),
    drop column route, drop column target, drop column submission_id, drop column evidence, drop column evidence_withheld, drop column completed_on, drop column sendings, drop column expected_by,
    drop column queries, drop column university_board, drop column variation_reason, drop column effective_on, drop column usable_until, drop column reason_text, drop column resubmit_by, drop column field_errors,
    alter column award_id set not null, alter column outcome set not null, alter column board_reference set not null, alter column board_date set not null;
  create index credit_claims_due on credit_claims (reply_by) where not overdue and status in ('requested', 'acknowledged', 'queried', 'answered')`;
