import { newId, type UnitOfWork } from '@collegium/persistence';
import { emailForms } from '@collegium/texts';
import { CONSORTIUM } from '../scope.js';
import { sameAs, type Person } from './person.js';

/**
 * Notes the records that look like the same person, also those of providers that the caller does not see: only the
 * consortium's office is told, and settles it. Two people may well share an address, so nothing is merged by itself.
 * Call it under `lockPerson`, or two that are made at once would not see each other.
 */
export function flagDuplicates(unitOfWork: UnitOfWork, person: Person, now: Date): Promise<void> {
  return unitOfWork.run(
    async (tx) => {
      const others = await tx.manager.query<Pick<Person, 'id' | 'email' | 'trn'>[]>(
        'select id, email, trn from people where id <> $1 and merged_into is null and (lower(email) = any($2) or trn = $3)',
        [person.id, emailForms(person.email), person.trn],
      );
      for (const other of others)
        for (const same of sameAs(person, other))
          await tx.manager.query(
            `insert into person_duplicates (id, version, tenant, person_id, other_person_id, same, status, flagged_at) values ($1, 1, $2, $3, $4, $5, 'flagged', $6) on conflict do nothing`,
            [newId(), CONSORTIUM, person.id, other.id, same, now],
          );
    },
    { tenants: [CONSORTIUM] },
  );
}
