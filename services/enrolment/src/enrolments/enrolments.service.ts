import { localDate } from '@collegium/calendar';
import { assertVersion, readPage, type Page, type PageQuery } from '@collegium/http';
import { Clock, currentContext, UnitOfWork, type Transaction } from '@collegium/persistence';
import { clockOf } from '@collegium/standstill';
import { Injectable } from '@nestjs/common';
import { savePlacesAndMoveUp } from '../applications/waiting-list.js';
import { assertRunning, cohortStandstills } from '../cohorts/cohort.js';
import type { Cohort } from '../cohorts/cohort.js';
import { loadCohort, lockPlaces } from '../cohorts/cohort-rows.js';
import { freeTaken } from '../cohorts/places.js';
import { historyOf } from '../history/record-change.js';
import type { StatusChangeRow } from '../history/status-change.entity.js';
import { assertReasons, type ReasonPurpose } from '../reasons/reason.js';
import { currentReasons } from '../reasons/reasons.service.js';
import { EnrolmentRow, toEnrolment } from './enrolment.entity.js';
import { loadEnrolment, saveEnrolment } from './enrolment-rows.js';
import {
  decideCompletion,
  defer,
  freesPlace,
  resume,
  start,
  withdraw,
  type AwardDecision,
  type Enrolment,
  type EnrolmentStatus,
} from './enrolment.js';

/** Why somebody pauses or leaves. */
export interface Leaving {
  readonly reason: string;
  readonly note?: string | undefined;
}

/** Enrolments: started, deferred, resumed, withdrawn; completed by the award case. */
@Injectable()
export class EnrolmentsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  list(
    query: PageQuery,
    filter: { cohort?: string; person?: string; status?: EnrolmentStatus },
  ): Promise<Page<Enrolment>> {
    return this.unitOfWork.run(async (tx) => {
      const enrolments = tx.manager.createQueryBuilder(EnrolmentRow, 'enrolment');
      if (filter.cohort) enrolments.andWhere('enrolment.cohortId = :cohort', { cohort: filter.cohort });
      if (filter.person) enrolments.andWhere('enrolment.personId = :person', { person: filter.person });
      if (filter.status) enrolments.andWhere('enrolment.status = :status', { status: filter.status });
      return (await readPage(enrolments, query)).map(toEnrolment);
    });
  }

  /** An enrolment; the day of a return is moved by the days that its cohort was postponed meanwhile. */
  get(id: string): Promise<{ enrolment: Enrolment; history: StatusChangeRow[]; overdue: boolean; extendedBy: number }> {
    return this.unitOfWork.run(async (tx) => {
      const enrolment = await loadEnrolment(tx, id);
      const history = await historyOf(tx, id);
      if (enrolment.status !== 'deferred') return { enrolment, history, overdue: false, extendedBy: 0 };
      const cohort = await this.cohortOf(tx, enrolment);
      const clock = clockOf(cohortStandstills(cohort), { now: this.clock.now(), timeZone: cohort.timeZone });
      const deferredAt = new Date(enrolment.clockChanges.at(-1)?.at ?? this.clock.now());
      const { on: returnBy, extendedBy } = clock.date(enrolment.returnBy, deferredAt);
      return {
        enrolment: { ...enrolment, returnBy },
        history,
        overdue: clock.isDatePast(enrolment.returnBy, deferredAt),
        extendedBy,
      };
    });
  }

  start(id: string, expected: number | undefined): Promise<Enrolment> {
    return this.change(id, expected, async (tx, enrolment) => {
      assertRunning(await loadCohort(tx, enrolment.cohortId));
      return saveEnrolment(tx, enrolment, start(enrolment, this.clock.now()), { at: this.clock.now() });
    });
  }

  defer(
    id: string,
    { returnBy, ...leaving }: Leaving & { returnBy: string },
    expected: number | undefined,
  ): Promise<Enrolment> {
    return this.change(id, expected, async (tx, enrolment) => {
      const why = await this.why(tx, 'defer', leaving);
      return saveEnrolment(tx, enrolment, defer(enrolment, { returnBy, today: await this.today(tx, enrolment) }), why);
    });
  }

  resume(id: string, expected: number | undefined): Promise<Enrolment> {
    return this.change(id, expected, (tx, enrolment) =>
      saveEnrolment(tx, enrolment, resume(enrolment), { at: this.clock.now() }),
    );
  }

  /** Leaves for good. A place that was never started on goes to the next who waits. */
  withdraw(id: string, leaving: Leaving, expected: number | undefined): Promise<Enrolment> {
    return this.change(id, expected, async (tx, enrolment) => {
      const why = await this.why(tx, 'withdraw', leaving);
      const gone = await saveEnrolment(tx, enrolment, withdraw(enrolment), why);
      if (freesPlace(enrolment)) {
        const places = freeTaken(await lockPlaces(tx, enrolment.cohortId));
        // Only now: whoever moved the cohort on meanwhile had the places locked.
        await savePlacesAndMoveUp(tx, await loadCohort(tx, enrolment.cohortId), places, this.clock.now());
      }
      return gone;
    });
  }

  /** Follows what the award case decided. Told twice, or late, it changes nothing. */
  decide(id: string, decision: AwardDecision): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const enrolment = await loadEnrolment(tx, id);
      const decided = decideCompletion(enrolment, {
        ...decision,
        cohortStandstills: cohortStandstills(await loadCohort(tx, enrolment.cohortId)),
      });
      if (decided !== enrolment)
        await saveEnrolment(tx, enrolment, decided, {
          at: decision.at,
          reasons: decided.reasons,
          note: `Award ${decision.outcome}`,
        });
    });
  }

  private change(
    id: string,
    expected: number | undefined,
    work: (tx: Transaction, enrolment: Enrolment) => Promise<Enrolment>,
  ): Promise<Enrolment> {
    return this.unitOfWork.run(async (outer) => {
      const enrolment = await loadEnrolment(outer, id);
      assertVersion(enrolment, expected);
      return this.unitOfWork.run((tx) => work(tx, enrolment), {
        tenants: [enrolment.provider, ...(currentContext()?.tenants ?? [])],
      });
    });
  }

  private async why(tx: Transaction, purpose: ReasonPurpose, { reason, note }: Leaving) {
    return {
      at: this.clock.now(),
      reasons: [reason],
      reasonListVersion: assertReasons(await currentReasons(tx, purpose), purpose, [reason], '/reason'),
      note,
    };
  }

  /** In the provider's sight: a participant may not read every cohort. */
  private cohortOf(tx: Transaction, { cohortId, provider }: Enrolment): Promise<Cohort> {
    return this.unitOfWork.run((inner) => loadCohort(inner, cohortId), {
      tenants: [provider, ...(currentContext()?.tenants ?? [])],
    });
  }

  private async today(tx: Transaction, { cohortId }: Enrolment): Promise<string> {
    return localDate(this.clock.now(), (await loadCohort(tx, cohortId)).timeZone);
  }
}
