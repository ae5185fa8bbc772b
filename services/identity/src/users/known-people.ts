import type { Transaction } from '@collegium/persistence';
import { KnownPersonRow } from './known-person.entity.js';
import { SignInConflictRow } from './sign-in-conflict.entity.js';
import { UserRow } from './user.entity.js';

/** What is known of a person before the event at hand. */
export async function knownPerson(tx: Transaction, personId: string): Promise<KnownPersonRow | null> {
  return tx.manager.findOneBy(KnownPersonRow, { personId });
}

/**
 * Notes that providers know a person. Whoever was heard of before the table was there, by an account or a conflict, may be
 * known to others as well, and so is never `complete`.
 */
export async function noteProviders(
  tx: Transaction,
  personId: string,
  providers: readonly string[],
  registered: boolean,
): Promise<KnownPersonRow> {
  const before = await knownPerson(tx, personId);
  const known: KnownPersonRow = before
    ? { ...before, providers: [...new Set([...before.providers, ...providers])] }
    : {
        personId,
        providers: [...new Set(providers)],
        complete: registered && !(await leftTraces(tx, personId)),
        detailsVersion: 0,
        mergedInto: null,
        erasedAt: null,
      };
  await saveKnown(tx, known);
  return known;
}

export async function saveKnown(tx: Transaction, known: KnownPersonRow): Promise<void> {
  await tx.manager.upsert(KnownPersonRow, { ...known }, ['personId']);
}

/** The record that stays after all merges that were heard of. */
export async function staysAs(tx: Transaction, personId: string): Promise<string> {
  const seen = new Set<string>();
  let id = personId;
  for (;;) {
    seen.add(id);
    const next = (await knownPerson(tx, id))?.mergedInto;
    if (!next || seen.has(next)) return id;
    id = next;
  }
}

/** Whether an account or a conflict tells of a person. */
export async function leftTraces(tx: Transaction, personId: string): Promise<boolean> {
  return (
    (await tx.manager.existsBy(UserRow, { personId })) || (await tx.manager.existsBy(SignInConflictRow, { personId }))
  );
}

/** Locks people, always in the same order, until the transaction ends: merges and corrections see what the other has done. */
export async function lockPeople(tx: Transaction, ...ids: readonly string[]): Promise<void> {
  for (const id of [...ids].sort()) await lock(tx, `person:${id}`);
}

/** Locks an address: of two that want it at the same moment, the second sees what the first has done. */
export function lockAddress(tx: Transaction, email: string): Promise<void> {
  return lock(tx, `email:${email}`);
}

async function lock(tx: Transaction, what: string): Promise<void> {
  await tx.manager.query(`select pg_advisory_xact_lock(hashtextextended('collegium.identity.' || $1, 0))`, [what]);
}
