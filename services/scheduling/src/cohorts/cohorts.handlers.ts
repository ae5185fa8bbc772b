import { CohortMovedOnSchema, CohortPlannedSchema, type CohortMovedOn, type CohortPlanned } from '@collegium/contracts';
import { OnEvent } from '@collegium/messaging';
import { UnitOfWork } from '@collegium/persistence';
import { Controller } from '@nestjs/common';
import { EnrolmentRow } from '../enrolments/enrolment.entity.js';
import { HoursService } from '../hours/hours.service.js';
import { lockPlan } from '../sessions/plan.lock.js';
import { CohortRow } from './cohort.entity.js';

/** Keeps cohorts with their academic year and status. */
@Controller()
export class CohortsHandlers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly hours: HoursService,
  ) {}

  @OnEvent(CohortPlannedSchema)
  async cohortPlanned(event: CohortPlanned): Promise<void> {
    const { cohortId: id, provider: tenant, programmeId, name, startsOn, endsOn, timeZone } = event;
    await this.unitOfWork.run(async (tx) => {
      await lockPlan(tx, tenant, 'planning');
      await tx.manager.createQueryBuilder().insert().into(CohortRow).values({ id, tenant, programmeId, name, startsOn, endsOn, timeZone, status: 'planned' }).orIgnore().execute();
      // Events of every cohort are offered by the cohort's dates, which some who are enrolled already may have waited for.
      const enrolled = await tx.manager.findBy(EnrolmentRow, { cohortId: id });
      await this.hours.settle(tx, enrolled.map((enrolment) => enrolment.personId));
    });
  }

  @OnEvent(CohortMovedOnSchema)
  async cohortMovedOn(event: CohortMovedOn): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const { affected } = await tx.manager.update(CohortRow, { id: event.cohortId }, { status: event.toStatus });
      if (affected !== 1) throw new Error(`Cohort ${event.cohortId} moved on, but was never planned here`);
    });
  }
}
