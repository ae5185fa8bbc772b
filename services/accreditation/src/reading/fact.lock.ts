import type { Transaction } from '@collegium/persistence';

/** Facts that decide cases but come from other aggregates than the enrolment's. */
export type FactKind = 'person' | 'programme' | 'cohort' | 'organisation';

/**
 * Has news of a fact and those who ask for it wait for each other, until the end of the transaction. They come side by side:
 * without this, a case could miss a definition that is not committed yet, and the definition the case, and nobody would look again.
 * @param mode `exclusive` for the news, `shared` for asking
 */
export async function lockFact(
  tx: Transaction,
  kind: FactKind,
  id: string,
  mode: 'exclusive' | 'shared',
): Promise<void> {
  const lock = mode === 'exclusive' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  await tx.manager.query(`select ${lock}(hashtext($1), hashtext($2))`, [`fact.${kind}`, id]);
}

/** Reads a fact; one that is not there is waited for if it is just being written. Costs a lock only where it is missing. */
export async function readFact<T>(
  tx: Transaction,
  kind: FactKind,
  id: string | null,
  read: (id: string) => Promise<T | null>,
): Promise<T | null> {
  if (id === null) return null;
  const found = await read(id);
  if (found) return found;
  await lockFact(tx, kind, id, 'shared');
  return read(id);
}
