import { forgetAnswersAbout } from '@collegium/http';
import { erasePerson } from '@collegium/messaging';
import { SystemUnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';

/**
 * Forgets a person and what they wrote. Of frozen submissions the digests stay, and marks, samples and boards with them: an award stands on
 * them. Files go with the next sweep, which finds nobody who refers to them.
 */
@Injectable()
export class ErasePersonService {
  constructor(private readonly systemUnitOfWork: SystemUnitOfWork) {}

  /** In one transaction, and again without harm. Works as the system's role: to every other, most of this is permanent. */
  erase(tenant: string, personId: string): Promise<void> {
    return this.systemUnitOfWork.run(async ({ manager }) => {
      for (const statement of statements) await manager.query(statement, [tenant, personId]);
      await erasePerson(manager, { personId });
      await forgetAnswersAbout(manager, [personId]);
    });
  }
}

const statements = [
  `update person_fact set display_name = '' where tenant = $1 and id = $2`,
  'delete from feedback where tenant = $1 and person_id = $2',
  'delete from evidence_version where tenant = $1 and person_id = $2',
  'delete from evidence where tenant = $1 and person_id = $2',
  'delete from account_version where tenant = $1 and person_id = $2',
  // What was a file is an empty text from now on: it has a digest, and nothing else.
  `update submission_item set kind = case kind when 'file' then 'text' else kind end, title = '', content = '', file_key = null, file_name = null, media_type = null, size = null where tenant = $1 and person_id = $2`,
  `update assessment set judgements = (select coalesce(jsonb_agg(judgement - 'comment'), '[]') from jsonb_array_elements(judgements) judgement) where tenant = $1 and person_id = $2`,
];
