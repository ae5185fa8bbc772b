import { SystemUnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';

/**
 * Two records that turned out to be one person: work, groups and interests of the one become the other's. An enrolment has one
 * portfolio and one person, so nothing is there twice; a person with two enrolments has two portfolios from now on.
 *
 * A mark keeps the id of whoever gave it, since samples and boards were made with it; the conflict rules read it as the person
 * who stays. So does a row that would make somebody the assessor, the supporter or the acceptor of their own work: that this was
 * done under two records is for the provider to see, and not for a merge to hide.
 */
@Injectable()
export class MergePeopleService {
  constructor(private readonly systemUnitOfWork: SystemUnitOfWork) {}

  /** In one transaction, and again without harm. Works as the system's role: to every other, most of this is permanent. */
  merge(tenant: string, personId: string, intoPersonId: string): Promise<void> {
    return this.systemUnitOfWork.run(async ({ manager }) => {
      const [known] = await manager.query<{ merged_into: string | null }[]>(
        'select merged_into from person_fact where tenant = $1 and id = $2',
        [tenant, intoPersonId],
      );
      const into = known?.merged_into ?? intoPersonId;
      if (into === personId) return;
      for (const statement of statements) await manager.query(statement, [tenant, personId, into]);
    });
  }
}

const follows = (table: string, versioned = false, unless = '') =>
  `update ${table} set person_id = $3${versioned ? ', version = version + 1' : ''} where tenant = $1 and person_id = $2${unless && ` and ${unless}`}`;

const statements = [
  `insert into person_fact (tenant, id, display_name, merged_into) values ($1, $2, '', $3)
     on conflict (tenant, id) do update set merged_into = excluded.merged_into`,
  'update person_fact set merged_into = $3 where tenant = $1 and merged_into = $2',
  follows('enrolment_fact'),
  follows('group_member'),
  // Both led one group from the same instant: one span is left, the longer one.
  `update group_leader stays set until_at = case when stays.until_at is null or gone.until_at is null then null else greatest(stays.until_at, gone.until_at) end
     from group_leader gone where gone.tenant = $1 and gone.person_id = $2 and stays.person_id = $3 and stays.group_id = gone.group_id and stays.from_at = gone.from_at`,
  `delete from group_leader gone using group_leader stays
     where gone.tenant = $1 and gone.person_id = $2 and stays.person_id = $3 and stays.group_id = gone.group_id and stays.from_at = gone.from_at`,
  follows('group_leader'),
  follows('portfolio', true),
  follows('account_version'),
  follows('evidence', true),
  follows('evidence_version'),
  'update feedback set author_id = $3 where tenant = $1 and author_id = $2 and person_id <> $3',
  follows('feedback', false, 'author_id <> $3'),
  'update submission set accepted_by = $3::text, version = version + 1 where tenant = $1 and accepted_by = $2::text and person_id <> $3',
  follows('submission', true, 'assessor_id is distinct from $3 and accepted_by is distinct from $3::text'),
  follows('submission_item'),
  follows('assessment', false, 'assessor_id <> $3'),
  follows('interest', true),
  'update interest set about_person_id = $3, version = version + 1 where tenant = $1 and about_person_id = $2',
  `update panel_member gone set stood_down_at = now(), version = version + 1
     where gone.tenant = $1 and gone.person_id = $2 and gone.stood_down_at is null
       and exists (select from panel_member stays where stays.tenant = $1 and stays.person_id = $3 and stays.stood_down_at is null)`,
  follows('panel_member', true),
  `update decision set moderator_id = $3, version = version + 1
     where tenant = $1 and moderator_id = $2 and assessor_id <> $3 and reassessor_id is distinct from $3`,
  `update decision set reassessor_id = $3, version = version + 1
     where tenant = $1 and reassessor_id = $2 and assessor_id <> $3 and moderator_id <> $3`,
];
