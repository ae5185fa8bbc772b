import { type Transaction } from '@collegium/persistence';
import { refuse } from '../errors.js';
import { CohortPlacesRow, CohortRow } from './cohort.entity.js';
import type { Cohort } from './cohort.js';
import type { Places } from './places.js';

export async function loadCohort(tx: Transaction, id: string): Promise<Cohort> {
  const cohort = await tx.manager.findOneBy(CohortRow, { id });
  if (!cohort) throw refuse('cohort_not_found', `There is no cohort ${id}.`, { cohortId: id });
  return cohort;
}

/** Locks the places of a cohort until the end of the transaction: whoever changes them comes one after the other. */
export async function lockPlaces(tx: Transaction, cohortId: string): Promise<CohortPlacesRow> {
  const places = await tx.manager.findOne(CohortPlacesRow, {
    where: { cohortId },
    lock: { mode: 'pessimistic_write' },
  });
  if (!places) throw refuse('cohort_not_found', `There is no cohort ${cohortId}.`, { cohortId });
  return places;
}

/** Writes places that were locked in this transaction. */
export async function savePlaces(
  tx: Transaction,
  { cohortId, places, offersAhead, held, taken }: Places,
): Promise<void> {
  await tx.manager.update(CohortPlacesRow, { cohortId }, { places, offersAhead, held, taken });
}
