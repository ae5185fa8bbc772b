import { type Transaction } from '@collegium/persistence';
import { movesUpByItself, type Cohort } from '../cohorts/cohort.js';
import { savePlaces } from '../cohorts/cohort-rows.js';
import { canOffer, holdPlace, type Places } from '../cohorts/places.js';
import { ApplicationRow, toApplication } from './application.entity.js';
import { offerPlace } from './application.js';
import { saveApplication } from './application-rows.js';

/**
 * Saves places that changed, and offers those that are free to the next of the waiting list.
 * @param places of the cohort, locked in this transaction
 */
export async function savePlacesAndMoveUp(tx: Transaction, cohort: Cohort, places: Places, now: Date): Promise<void> {
  let left = places;
  while (movesUpByItself(cohort) && canOffer(left)) {
    const next = await tx.manager.findOne(ApplicationRow, {
      where: { cohortId: cohort.id, status: 'waitlisted' },
      order: { waitlistedAt: 'asc', id: 'asc' },
    });
    if (!next) break;
    const waiting = toApplication(next);
    await saveApplication(tx, waiting, offerPlace(waiting, { now, days: cohort.offerDays }), now);
    left = holdPlace(left);
  }
  await savePlaces(tx, left);
}
