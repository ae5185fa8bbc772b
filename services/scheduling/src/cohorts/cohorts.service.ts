import type { CohortPlanned } from '@collegium/contracts';
import { Clock, UnitOfWork, type Transaction } from '@collegium/persistence';
import { withClockChange, type ClockChange } from '@collegium/standstill';
import { Injectable } from '@nestjs/common';
import { EnrolmentRow } from '../enrolments/enrolment.entity.js';
import { HoursService } from '../hours/hours.service.js';
import { lockPlan } from '../sessions/plan.lock.js';
import { SessionRow } from '../sessions/session.entity.js';
import type { AcademicYear } from '../sessions/session.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { CohortRow } from './cohort.entity.js';

/** Keeps cohorts as their own service tells of them; a postponed cohort's sessions wait for new dates with it. */
@Injectable()
export class CohortsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly sessions: SessionsService,
    private readonly hours: HoursService,
  ) {}

  planned({
    cohortId: id,
    provider: tenant,
    programmeId,
    name,
    startsOn,
    endsOn,
    timeZone,
  }: CohortPlanned): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await lockPlan(tx, tenant, 'planning');
      await tx.manager
        .createQueryBuilder()
        .insert()
        .into(CohortRow)
        .values({ id, tenant, programmeId, name, startsOn, endsOn, timeZone, status: 'planned' })
        .orIgnore()
        .execute();
      // Events of every cohort are offered by the cohort's dates, which some who are enrolled already may have waited for.
      await this.settle(tx, id);
    });
  }

  movedOn(id: string, provider: string, status: string, clockChange?: ClockChange): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await lockPlan(tx, provider, 'planning');
      const known = await tx.manager.findOneBy(CohortRow, { id });
      const clockChanges = known && clockChange && withClockChange(known.clockChanges, clockChange);
      await this.change(tx, id, clockChanges ? { status, clockChanges } : { status });
      const now = this.clock.now();
      if (status === 'postponed')
        await this.undate(tx, id, (session) => session.startsAt !== null && session.startsAt > now, 'cohort_postponed');
    });
  }

  /** Sessions outside the new dates lose theirs; those held and registered stay as they are. */
  datesChanged(id: string, provider: string, year: AcademicYear): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await lockPlan(tx, provider, 'planning');
      await this.change(tx, id, year);
      await this.undate(
        tx,
        id,
        ({ localStart }) =>
          localStart !== null && (localStart.slice(0, 10) < year.startsOn || localStart.slice(0, 10) > year.endsOn),
        'cohort_dates_changed',
      );
      await tx.manager.query(
        `update sessions set year_starts_on = $2, year_ends_on = $3 where cohort_id = $1 and (local_start is null or left(local_start, 10)::date between $2::date and $3::date)`,
        [id, year.startsOn, year.endsOn],
      );
      await this.settle(tx, id);
    });
  }

  private async change(tx: Transaction, id: string, changes: Partial<CohortRow>): Promise<void> {
    const { affected } = await tx.manager.update(CohortRow, { id }, changes);
    if (affected !== 1) throw new Error(`Cohort ${id} changed, but was never planned here`);
  }

  private async undate(
    tx: Transaction,
    cohortId: string,
    concerns: (session: SessionRow) => boolean,
    reason: string,
  ): Promise<void> {
    const sessions = await tx.manager
      .createQueryBuilder(SessionRow, 'session')
      .where(
        `session.cohortId = :cohortId and session.status = 'scheduled' and not exists (select 1 from register_entries entry where entry.session_id = session.id)`,
        { cohortId },
      )
      .orderBy('session.id')
      .getMany();
    for (const session of sessions.filter(concerns)) await this.sessions.postpone(session.id, reason, undefined);
  }

  private async settle(tx: Transaction, cohortId: string): Promise<void> {
    const enrolled = await tx.manager.findBy(EnrolmentRow, { cohortId });
    await this.hours.settle(
      tx,
      enrolled.map((enrolment) => enrolment.personId),
    );
  }
}
