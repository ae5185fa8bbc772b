import {
  CohortDatesChangedSchema,
  CohortMovedOnSchema,
  CohortPlannedSchema,
  type CohortDatesChanged,
  type CohortMovedOn,
  type CohortPlanned,
} from '@collegium/contracts';
import { OnEvent, type EventContext } from '@collegium/messaging';
import { Controller } from '@nestjs/common';
import { CohortsService } from './cohorts.service.js';

/** What the enrolment service tells of cohorts. */
@Controller()
export class CohortsHandlers {
  constructor(private readonly cohorts: CohortsService) {}

  @OnEvent(CohortPlannedSchema)
  async planned(event: CohortPlanned): Promise<void> {
    await this.cohorts.planned(event);
  }

  @OnEvent(CohortMovedOnSchema)
  async movedOn(
    { cohortId, provider, toStatus }: CohortMovedOn,
    { aggregateVersion, time }: EventContext,
  ): Promise<void> {
    await this.cohorts.movedOn(cohortId, provider, toStatus, {
      version: aggregateVersion,
      at: time.toISOString(),
      stops: toStatus === 'postponed',
    });
  }

  @OnEvent(CohortDatesChangedSchema)
  async datesChanged({ cohortId, provider, startsOn, endsOn }: CohortDatesChanged): Promise<void> {
    await this.cohorts.datesChanged(cohortId, provider, { startsOn, endsOn });
  }
}
