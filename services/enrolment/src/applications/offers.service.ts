import { assertVersion } from '@collegium/http';
import { Clock, currentContext, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { assertKeepsWaitingList, assertTakesPeople, type Cohort } from '../cohorts/cohort.js';
import { loadCohort, lockPlaces, savePlaces } from '../cohorts/cohort-rows.js';
import { freeHeld, holdPlace, takePlace, type Places } from '../cohorts/places.js';
import { enrol } from '../enrolments/enrol.js';
import type { Enrolment } from '../enrolments/enrolment.js';
import { assertReasons } from '../reasons/reason.js';
import { currentReasons } from '../reasons/reasons.service.js';
import {
  acceptOffer,
  declineOffer,
  endApplication,
  offerPlace,
  reject,
  waitlist,
  type Application,
} from './application.js';
import { loadApplication, saveApplication, type Why } from './application-rows.js';
import { savePlacesAndMoveUp } from './waiting-list.js';

/** Decisions on applications: offers and places, both sides of them. */
@Injectable()
export class OffersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Offers a place, which is held until the offer is answered or runs out. */
  offer(id: string, expected?: number): Promise<Application> {
    return this.decide(id, expected, async ({ tx, application, cohort, places, now }) => {
      assertTakesPeople(cohort);
      const offered = offerPlace(application, { now, days: cohort.offerDays });
      await savePlaces(tx, holdPlace(places));
      return saveApplication(tx, application, offered, now);
    });
  }

  /** Has somebody wait for a place; where one is free, it is offered to whoever waits longest. */
  waitlist(id: string, expected?: number): Promise<Application> {
    return this.decide(id, expected, async ({ tx, application, cohort, places, now }) => {
      assertKeepsWaitingList(cohort);
      await saveApplication(tx, application, waitlist(application, now), now);
      await savePlacesAndMoveUp(tx, cohort, places, now);
      return loadApplication(tx, id);
    });
  }

  /** Rejects with reasons of the list of the day, else with those of the eligibility. */
  reject(
    id: string,
    why: { reasons: readonly string[]; note?: string | undefined },
    expected?: number,
  ): Promise<Application> {
    return this.decide(id, expected, async ({ tx, application, now }) => {
      const listed =
        why.reasons.length > 0
          ? { reasonListVersion: assertReasons(await currentReasons(tx, 'reject'), 'reject', why.reasons, '/reasons') }
          : {};
      const rejected = reject(application, why.reasons);
      return saveApplication(tx, application, rejected, now, { reasons: rejected.reasons, note: why.note, ...listed });
    });
  }

  /** Takes the place that is offered, which makes the enrolment. Only the person can. */
  accept(
    id: string,
    personId: string | undefined,
    expected?: number,
  ): Promise<{ application: Application; enrolment: Enrolment }> {
    return this.decide(id, expected, async ({ tx, application, cohort, places, now }) => {
      // While a cohort is postponed the offer stands, whatever its date says.
      if (cohort.status === 'postponed') assertTakesPeople(cohort);
      const accepted = acceptOffer(application, { personId, now });
      assertTakesPeople(cohort);
      await savePlaces(tx, takePlace(places));
      return {
        application: await saveApplication(tx, application, accepted, now),
        enrolment: await enrol(tx, accepted, now),
      };
    });
  }

  /** Declines the offer. The place goes to the next who waits. */
  decline(id: string, personId: string | undefined, expected?: number): Promise<Application> {
    return this.end(id, (application) => declineOffer(application, { personId }), {}, expected);
  }

  withdraw(id: string, note: string | undefined, expected?: number): Promise<Application> {
    return this.end(id, (application) => endApplication(application, 'withdrawn'), { note }, expected);
  }

  private end(
    id: string,
    rule: (application: Application) => Application,
    why: Why,
    expected: number | undefined,
  ): Promise<Application> {
    return this.decide(id, expected, async ({ tx, application, cohort, places, now }) => {
      const ended = await saveApplication(tx, application, rule(application), now, why);
      if (application.status === 'offered') await savePlacesAndMoveUp(tx, cohort, freeHeld(places), now);
      return ended;
    });
  }

  /**
   * Runs a decision with the places of the cohort locked, so that those on one cohort come one after the other. The
   * application was found within the caller's sight; from then on the provider's rows are written.
   */
  private decide<T>(id: string, expected: number | undefined, work: (at: Decision) => Promise<T>): Promise<T> {
    return this.unitOfWork.run(async (outer) => {
      const { provider, cohortId } = await loadApplication(outer, id);
      return this.unitOfWork.run(
        async (tx) => {
          const places = await lockPlaces(tx, cohortId);
          const application = await loadApplication(tx, id);
          assertVersion(application, expected);
          return work({ tx, application, cohort: await loadCohort(tx, cohortId), places, now: this.clock.now() });
        },
        { tenants: [provider, ...(currentContext()?.tenants ?? [])] },
      );
    });
  }
}

interface Decision {
  readonly tx: Transaction;
  readonly application: Application;
  readonly cohort: Cohort;
  /** Locked until the end of the transaction. */
  readonly places: Places;
  readonly now: Date;
}
