import type { Transaction } from '@collegium/persistence';
import { emailForms, emailKey, sameEmail, sameName } from '@collegium/texts';
import type { Person } from './person.js';

/**
 * Makes whoever looks for a person of this address or number, to register one if there is none, wait until another one that does so
 * has committed: of two at once, the second sees what the first has made. A unique index could not tell: two people may share an
 * address, and two records of one person are the office's to settle.
 */
export async function lockPerson(tx: Transaction, { email, trn }: Pick<Person, 'email' | 'trn'>): Promise<void> {
  for (const key of [`email ${emailKey(email)}`, ...(trn === null ? [] : [`trn ${trn}`])])
    await tx.manager.query(`select pg_advisory_xact_lock(hashtextextended('collegium.enrolment.person ' || $1, 0))`, [
      key,
    ]);
}

/** Somebody the provider knows by this name at this address. The address alone would not do: people share and reuse them. */
export async function knownAs(
  tx: Transaction,
  provider: string,
  { displayName, email }: Pick<Person, 'displayName' | 'email'>,
): Promise<string | undefined> {
  const people = await tx.manager.query<{ id: string; displayName: string; email: string }[]>(
    'select id, display_name as "displayName", email from people where merged_into is null and $1 = any(providers) and lower(email) = any($2) order by id',
    [provider, emailForms(email)],
  );
  return people.find((person) => sameEmail(person.email, email) && sameName(person.displayName, displayName))?.id;
}
