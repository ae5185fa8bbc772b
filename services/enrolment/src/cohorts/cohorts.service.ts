import { CohortDatesChangedSchema, CohortMovedOnSchema, CohortPlannedSchema } from '@collegium/contracts';
import { assertVersion, readPage, type Page, type PageQuery } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { clockOf } from '@collegium/standstill';
import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';
import { ApplicationRow, toApplication } from '../applications/application.entity.js';
import { endApplication, type ApplicationStatus } from '../applications/application.js';
import { saveApplication } from '../applications/application-rows.js';
import { savePlacesAndMoveUp } from '../applications/waiting-list.js';
import { recordChange } from '../history/record-change.js';
import { loadProgramme } from '../programmes/programmes.service.js';
import { assertActsFor } from '../scope.js';
import { CohortPlacesRow, CohortRow } from './cohort.entity.js';
import { loadCohort, lockPlaces, savePlaces } from './cohort-rows.js';
import {
  checkCohortDates,
  moveCohort,
  postponeCohort,
  recommenceCohort,
  type Cohort,
  type CohortDates,
  type CohortStatus,
} from './cohort.js';
import { freeHeld, resizePlaces, type Places } from './places.js';

export interface PlanCohort extends CohortDates {
  readonly programmeId: string;
  readonly name: string;
  readonly places: number;
  readonly offersAhead: number;
  readonly offerDays: number;
}

export interface CohortWithPlaces {
  readonly cohort: Cohort;
  readonly places: Places;
}

/** Cohorts: planned, opened, closed, run, finished; postponed and taken up again. */
@Injectable()
export class CohortsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  plan(plan: PlanCohort): Promise<CohortWithPlaces> {
    return this.unitOfWork.run(async (outer) => {
      const { provider, definition } = await loadProgramme(outer, plan.programmeId);
      assertActsFor(provider);
      const { places: total, offersAhead, ...rest } = plan;
      checkCohortDates(plan, definition.academicYears);
      return this.unitOfWork.run(
        async (tx) => {
          const planned = {
            id: newId(),
            provider,
            status: 'planned' as const,
            timeZone: definition.timeZone,
            postponedFrom: null,
            postponedAt: null,
            clockChanges: [],
            ...rest,
          };
          const cohort = await tx.insert(CohortRow, planned);
          const places = { cohortId: cohort.id, provider, places: total, offersAhead, held: 0, taken: 0 };
          await tx.manager.insert(CohortPlacesRow, places);
          await recordChange(tx, { subject: subjectOf(cohort), from: null, to: 'planned', at: this.clock.now() });
          const { id: cohortId, programmeId, name, startsOn, endsOn, timeZone } = cohort;
          tx.publish(CohortPlannedSchema, {
            cohortId,
            provider,
            programmeId,
            name,
            startsOn,
            endsOn,
            places: total,
            timeZone,
          });
          return { cohort, places };
        },
        { tenants: [provider] },
      );
    });
  }

  list(
    query: PageQuery,
    filter: { programme?: string; provider?: string; status?: CohortStatus },
  ): Promise<Page<CohortWithPlaces>> {
    return this.unitOfWork.run(async (tx) => {
      const cohorts = tx.manager.createQueryBuilder(CohortRow, 'cohort');
      if (filter.programme) cohorts.andWhere('cohort.programmeId = :programme', { programme: filter.programme });
      if (filter.provider) cohorts.andWhere('cohort.provider = :provider', { provider: filter.provider });
      if (filter.status) cohorts.andWhere('cohort.status = :status', { status: filter.status });
      const found = await readPage(cohorts, query);
      const places = await tx.manager.findBy(CohortPlacesRow, { cohortId: In(found.data.map(({ id }) => id)) });
      return found.map((cohort) => ({ cohort, places: places.find(({ cohortId }) => cohortId === cohort.id)! }));
    });
  }

  get(id: string): Promise<CohortWithPlaces> {
    return this.unitOfWork.run((tx) => withPlaces(tx, id));
  }

  /**
   * Moves a cohort on. What is free goes to those who wait, also before it begins to run; who still waits then, or when it is
   * finished or cancelled, is told that it came to nothing.
   */
  move(
    id: string,
    to: 'open' | 'closed' | 'running' | 'finished' | 'cancelled',
    expected: number | undefined,
  ): Promise<CohortWithPlaces> {
    return this.change(id, expected, async (tx, cohort) => {
      const places = await lockPlaces(tx, id);
      const now = this.clock.now();
      // Nobody is closed unasked while a place is free.
      if (to === 'running') await savePlacesAndMoveUp(tx, cohort, places, now);
      const moved = await this.save(tx, cohort, moveCohort(cohort, to));
      if (to === 'open' || to === 'closed') await savePlacesAndMoveUp(tx, moved, places, now);
      if (to === 'running') await this.closeApplications(tx, moved, ['waitlisted']);
      if (to === 'finished' || to === 'cancelled')
        await this.closeApplications(tx, moved, ['pending', 'waitlisted', 'offered']);
    });
  }

  postpone(id: string, expected: number | undefined): Promise<CohortWithPlaces> {
    return this.change(id, expected, async (tx, cohort) => {
      await this.save(tx, cohort, postponeCohort(cohort, this.clock.now()));
    });
  }

  /**
   * Takes a postponed cohort up at its new dates. Offers are good for as much longer as their deadline stood still, and what fell
   * free meanwhile is offered to those who wait.
   */
  recommence(id: string, dates: CohortDates, expected: number | undefined): Promise<CohortWithPlaces> {
    return this.change(id, expected, async (tx, cohort) => {
      const places = await lockPlaces(tx, id);
      const { definition } = await loadProgramme(tx, cohort.programmeId);
      const again = await this.save(
        tx,
        cohort,
        recommenceCohort(cohort, dates, definition.academicYears, this.clock.now()),
      );
      tx.publish(CohortDatesChangedSchema, {
        cohortId: id,
        provider: again.provider,
        startsOn: again.startsOn,
        endsOn: again.endsOn,
      });
      const now = this.clock.now();
      const clock = clockOf([{ from: cohort.postponedAt!, until: now }], { now, timeZone: cohort.timeZone });
      const offers = await tx.manager.findBy(ApplicationRow, {
        cohortId: id,
        status: 'offered',
        offerExpiresAt: Not(IsNull()),
      });
      for (const offer of offers) {
        const application = toApplication(offer);
        if (application.status !== 'offered') continue;
        await saveApplication(
          tx,
          application,
          // Nothing was offered during the standstill, so all of it came after whenever the offer was made.
          { ...application, offerExpiresAt: clock.instant(application.offerExpiresAt, new Date(0)).at },
          now,
          { note: 'The deadline stood still while the cohort was postponed.' },
        );
      }
      await savePlacesAndMoveUp(tx, again, places, now);
    });
  }

  /** Changes how many places there are; more of them go to the waiting list by themselves. */
  resize(id: string, to: number): Promise<CohortWithPlaces> {
    return this.change(id, undefined, async (tx) => {
      const places = await lockPlaces(tx, id);
      // Only now: whoever moved the cohort on meanwhile had the places locked.
      await savePlacesAndMoveUp(tx, await loadCohort(tx, id), resizePlaces(places, to), this.clock.now());
    });
  }

  private change(
    id: string,
    expected: number | undefined,
    work: (tx: Transaction, cohort: Cohort) => Promise<void>,
  ): Promise<CohortWithPlaces> {
    return this.unitOfWork.run(async (outer) => {
      const cohort = await loadCohort(outer, id);
      assertActsFor(cohort.provider);
      assertVersion(cohort, expected);
      return this.unitOfWork.run(
        async (tx) => {
          await work(tx, cohort);
          return withPlaces(tx, id);
        },
        { tenants: [cohort.provider] },
      );
    });
  }

  private async save(tx: Transaction, before: Cohort, after: Cohort): Promise<Cohort> {
    const saved = await tx.save(CohortRow, after);
    await recordChange(tx, { subject: subjectOf(saved), from: before.status, to: saved.status, at: this.clock.now() });
    tx.publish(CohortMovedOnSchema, {
      cohortId: saved.id,
      provider: saved.provider,
      fromStatus: before.status,
      toStatus: saved.status,
    });
    return saved;
  }

  private async closeApplications(
    tx: Transaction,
    cohort: Cohort,
    statuses: readonly ApplicationStatus[],
  ): Promise<void> {
    let places: Places = await lockPlaces(tx, cohort.id);
    const rows = await tx.manager.find(ApplicationRow, {
      where: { cohortId: cohort.id, status: In([...statuses]) },
      order: { id: 'asc' },
    });
    for (const application of rows.map(toApplication)) {
      if (application.status === 'offered') places = freeHeld(places);
      await saveApplication(tx, application, endApplication(application, 'closed'), this.clock.now());
    }
    await savePlaces(tx, places);
  }
}

async function withPlaces(tx: Transaction, id: string): Promise<CohortWithPlaces> {
  return {
    cohort: await loadCohort(tx, id),
    places: await tx.manager.findOneByOrFail(CohortPlacesRow, { cohortId: id }),
  };
}

function subjectOf({ id, provider }: Cohort) {
  return { kind: 'cohort' as const, id, provider, personId: null };
}
