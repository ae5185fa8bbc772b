import { Clock, Periodic, SystemUnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { loadCohort, lockPlaces } from '../cohorts/cohort-rows.js';
import { freeHeld } from '../cohorts/places.js';
import { endApplication } from './application.js';
import { loadApplication, saveApplication } from './application-rows.js';
import { savePlacesAndMoveUp } from './waiting-list.js';

/** Ends offers that nobody answered in time; their places go to those who wait. While a cohort is postponed, deadlines stand still. */
@Injectable()
export class OfferExpiry {
  constructor(
    private readonly unitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
  ) {}

  @Periodic({ name: 'offer-expiry', every: 1000 })
  async expireOffers(signal?: AbortSignal): Promise<number> {
    const due = await this.unitOfWork.run((tx) =>
      tx.manager.query<{ id: string; cohort_id: string }[]>(
        `select a.id, a.cohort_id from applications a join cohorts c on c.id = a.cohort_id
         where a.status = 'offered' and a.offer_expires_at <= $1 and c.status <> 'postponed' order by a.offer_expires_at, a.id limit 500`,
        [this.clock.now()],
      ),
    );
    for (const { id, cohort_id: cohortId } of due) {
      signal?.throwIfAborted();
      await this.expire(id, cohortId);
    }
    return due.length;
  }

  /** One transaction an offer: the person may be answering it at this moment. */
  private expire(id: string, cohortId: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const now = this.clock.now();
      const places = await lockPlaces(tx, cohortId);
      const [application, cohort] = [await loadApplication(tx, id), await loadCohort(tx, cohortId)];
      if (application.status !== 'offered' || application.offerExpiresAt > now || cohort.status === 'postponed') return;
      await saveApplication(tx, application, endApplication(application, 'expired'), now);
      await savePlacesAndMoveUp(tx, cohort, freeHeld(places), now);
    });
  }
}
