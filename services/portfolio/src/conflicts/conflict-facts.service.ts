import { localDate } from '@collegium/calendar';
import type { Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { Submission } from '../submissions/submission.js';
import type { AssessorFacts, ModeratorFacts, WorkFacts } from './conflict.js';

/** A day, as the instant and the zone in which it is a date. */
export interface Day {
  at: Date;
  timeZone: string;
}

/** Loads the facts that the conflict rules judge, for any number of people and pieces of work at once. */
@Injectable()
export class ConflictFacts {
  async works(tx: Transaction, submissions: readonly Submission[]): Promise<WorkFacts[]> {
    const ids = submissions.map((submission) => submission.id);
    const enrolments = submissions.map((submission) => submission.enrolmentId);
    const people = submissions.map((submission) => submission.personId);
    const assessors = await pairs(
      tx,
      `select distinct work.id as key, coalesce(assessor.merged_into, mark.assessor_id) as value
       from submission work join submission version on version.lineage_id = work.lineage_id join assessment mark on mark.submission_id = version.id
         left join person_fact assessor on assessor.tenant = work.tenant and assessor.id = mark.assessor_id
       where work.id = any($1)`,
      [ids],
    );
    const tutors = await pairs(
      tx,
      `select member.enrolment_id as key, leader.person_id as value
       from group_member member join group_leader leader on leader.group_id = member.group_id
         and leader.from_at <= coalesce(member.left_at, 'infinity') and member.joined_at <= coalesce(leader.until_at, 'infinity')
       where member.enrolment_id = any($1)
       union select portfolio.enrolment_id, feedback.author_id from feedback join portfolio on portfolio.id = feedback.portfolio_id where portfolio.enrolment_id = any($1)
       union select enrolment.id, interest.person_id from enrolment_fact enrolment join interest on interest.about_person_id = enrolment.person_id and interest.kind = 'tutors'
       where enrolment.id = any($1)`,
      [enrolments],
    );
    const leaders = await pairs(
      tx,
      `select distinct member.enrolment_id as key, leader.person_id as value
       from group_member member join group_leader leader on leader.group_id = member.group_id
       where member.enrolment_id = any($1) and member.left_at is null and leader.until_at is null`,
      [enrolments],
    );
    const settings = await pairs(
      tx,
      `select distinct person_id as key, setting_key as value from enrolment_fact where person_id = any($1) and setting_key <> ''`,
      [people],
    );
    return submissions.map(({ id, personId, enrolmentId }) => ({
      submissionId: id,
      personId,
      assessors: assessors(id),
      tutors: tutors(enrolmentId),
      leaders: leaders(enrolmentId),
      settings: settings(personId),
    }));
  }

  async moderators(tx: Transaction, people: readonly string[], day: Day): Promise<ModeratorFacts[]> {
    const date = localDate(day.at, day.timeZone);
    const settings = await pairs(
      tx,
      `select person_id as key, setting_key as value from enrolment_fact where person_id = any($1) and setting_key <> ''
       union select person_id, setting from interest where person_id = any($1) and kind = 'setting' and "from" <= $2 and ("until" is null or $2 <= "until")`,
      [people, date],
    );
    const interests = await pairs(
      tx,
      `select distinct person_id as key, about_person_id as value from interest
       where person_id = any($1) and kind = 'person' and "from" <= $2 and ("until" is null or $2 <= "until")`,
      [people, date],
    );
    const groups = await this.groupsOf(tx, people);
    return people.map((personId) => ({
      personId,
      settings: settings(personId),
      groups: groups(personId),
      interests: interests(personId),
    }));
  }

  async assessors(tx: Transaction, people: readonly string[]): Promise<AssessorFacts[]> {
    const groups = await this.groupsOf(tx, people);
    return people.map((personId) => ({ personId, groups: groups(personId) }));
  }

  /** Who is declared as a person's tutor on a day. */
  async declaredTutors(tx: Transaction, personId: string, day: Day): Promise<string[]> {
    const rows = (await tx.manager.query(
      `select distinct person_id as id from interest where about_person_id = $1 and kind = 'tutors' and "from" <= $2 and ("until" is null or $2 <= "until")`,
      [personId, localDate(day.at, day.timeZone)],
    )) as { id: string }[];
    return rows.map((row) => row.id);
  }

  /** Groups that people belong to now: as leader, co-leader or member; of a merged record, those of the person who stays. */
  private groupsOf(tx: Transaction, people: readonly string[]): Promise<(key: string) => string[]> {
    return pairs(
      tx,
      `select person_id as key, group_id as value from group_leader where person_id = any($1) and until_at is null
       union select person_id, group_id from group_member where person_id = any($1) and left_at is null
       union select merged.id, group_id from person_fact merged join group_leader leader on leader.tenant = merged.tenant and leader.person_id = merged.merged_into
         where merged.id = any($1) and leader.until_at is null
       union select merged.id, group_id from person_fact merged join group_member member on member.tenant = merged.tenant and member.person_id = merged.merged_into
         where merged.id = any($1) and member.left_at is null`,
      [people],
    );
  }
}

/** Runs a query of key and value, and gives the values of a key. */
async function pairs(tx: Transaction, sql: string, parameters: unknown[]): Promise<(key: string) => string[]> {
  const rows = (await tx.manager.query(sql, parameters)) as { key: string; value: string }[];
  const byKey = Map.groupBy(rows, (row) => row.key);
  return (key) => (byKey.get(key) ?? []).map((row) => row.value);
}
