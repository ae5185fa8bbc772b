import {
  CohortMovedOnSchema,
  CohortPlannedSchema,
  EnrolmentAcceptedSchema,
  EnrolmentCompletedSchema,
  EnrolmentDeferredSchema,
  EnrolmentNotCompletedSchema,
  EnrolmentResumedSchema,
  EnrolmentStartedSchema,
  EnrolmentWithdrawnSchema,
  PersonDetailsChangedSchema,
  PersonErasedSchema,
  PersonMergedSchema,
  PersonRegisteredSchema,
  ProgrammePublishedSchema,
  type CohortMovedOn,
  type CohortPlanned,
  type EnrolmentAccepted,
  type EnrolmentCompleted,
  type EnrolmentDeferred,
  type EnrolmentNotCompleted,
  type EnrolmentResumed,
  type EnrolmentStarted,
  type EnrolmentWithdrawn,
  type PersonDetailsChanged,
  type PersonErased,
  type PersonMerged,
  type PersonRegistered,
  timestampDate,
  type ProgrammePublished,
} from '@collegium/contracts';
import { OnEvent, type EventContext } from '@collegium/messaging';
import type { ClockChange } from '@collegium/standstill';
import { Controller } from '@nestjs/common';
import { Batches } from '../batches/batches.service.js';
import { ErasePersonService } from '../erasure/erase-person.service.js';
import { MergePeopleService } from '../merging/merge-people.service.js';
import { Portfolios } from '../portfolios/portfolios.service.js';
import { definitionFrom } from './definition-from-event.js';
import { settingKey } from './enrolment-fact.js';
import { FactsWriter } from './facts-writer.service.js';

/** Local copies of what enrolment says. Events of one aggregate come in order; across aggregates any order leads to the same copies. */
@Controller()
export class EnrolmentHandlers {
  constructor(
    private readonly facts: FactsWriter,
    private readonly portfolios: Portfolios,
    private readonly batches: Batches,
    private readonly erasing: ErasePersonService,
    private readonly merging: MergePeopleService,
  ) {}

  @OnEvent(ProgrammePublishedSchema)
  async programmePublished(event: ProgrammePublished): Promise<void> {
    await this.facts.programme({ id: event.programmeId, tenant: event.provider, definition: definitionFrom(event) });
  }

  @OnEvent(CohortPlannedSchema)
  async cohortPlanned(event: CohortPlanned): Promise<void> {
    await this.facts.cohort({
      id: event.cohortId,
      tenant: event.provider,
      programmeId: event.programmeId,
      name: event.name,
      timeZone: event.timeZone,
      status: 'planned',
    });
  }

  @OnEvent(CohortMovedOnSchema)
  async cohortMovedOn({ cohortId, toStatus }: CohortMovedOn, context: EventContext): Promise<void> {
    const change = clockChange(toStatus === 'postponed', undefined, context);
    await this.facts.cohortMovedOn(cohortId, toStatus, change);
    await this.batches.cohortClockChanged(cohortId);
  }

  @OnEvent(PersonRegisteredSchema)
  async personRegistered(event: PersonRegistered): Promise<void> {
    await this.facts.person({ tenant: event.provider, id: event.personId, displayName: event.displayName });
  }

  @OnEvent(PersonDetailsChangedSchema)
  async personDetailsChanged(event: PersonDetailsChanged): Promise<void> {
    await this.facts.person({ tenant: event.provider, id: event.personId, displayName: event.displayName });
  }

  @OnEvent(PersonErasedSchema)
  async personErased({ provider, personId }: PersonErased): Promise<void> {
    await this.erasing.erase(provider, personId);
  }

  @OnEvent(PersonMergedSchema)
  async personMerged({ provider, personId, intoPersonId }: PersonMerged): Promise<void> {
    await this.merging.merge(provider, personId, intoPersonId);
  }

  @OnEvent(EnrolmentAcceptedSchema)
  async enrolmentAccepted(event: EnrolmentAccepted): Promise<void> {
    const setting = event.setting ?? { urn: '', kind: '', name: '' };
    await this.facts.enrolment({
      id: event.enrolmentId,
      tenant: event.provider,
      personId: await this.facts.whoIs(event.provider, event.personId),
      cohortId: event.cohortId,
      programmeId: event.programmeId,
      status: 'accepted',
      returnBy: null,
      settingKey: settingKey(setting),
      settingName: setting.name,
    });
  }

  @OnEvent(EnrolmentStartedSchema)
  async enrolmentStarted(event: EnrolmentStarted, context: EventContext): Promise<void> {
    await this.facts.enrolmentIs(event.enrolmentId, 'started', null, clockChange(false, event.startedAt, context));
    const personId = await this.facts.whoIs(event.provider, event.personId);
    await this.portfolios.openFor({ ...event, personId, tenant: event.provider });
  }

  @OnEvent(EnrolmentDeferredSchema)
  async enrolmentDeferred(event: EnrolmentDeferred, context: EventContext): Promise<void> {
    await this.facts.enrolmentIs(
      event.enrolmentId,
      'deferred',
      event.returnBy || null,
      clockChange(true, event.deferredAt, context),
    );
  }

  @OnEvent(EnrolmentResumedSchema)
  async enrolmentResumed(event: EnrolmentResumed, context: EventContext): Promise<void> {
    await this.facts.enrolmentResumed(event.enrolmentId, clockChange(false, event.resumedAt, context));
  }

  @OnEvent(EnrolmentWithdrawnSchema)
  async enrolmentWithdrawn(event: EnrolmentWithdrawn, context: EventContext): Promise<void> {
    await this.facts.enrolmentIs(event.enrolmentId, 'withdrawn', null, clockChange(false, event.withdrawnAt, context));
  }

  @OnEvent(EnrolmentCompletedSchema)
  async enrolmentCompleted(event: EnrolmentCompleted, context: EventContext): Promise<void> {
    await this.facts.enrolmentIs(event.enrolmentId, 'completed', null, clockChange(false, event.completedAt, context));
  }

  @OnEvent(EnrolmentNotCompletedSchema)
  async enrolmentNotCompleted(event: EnrolmentNotCompleted, context: EventContext): Promise<void> {
    await this.facts.enrolmentIs(
      event.enrolmentId,
      'not_completed',
      null,
      clockChange(false, event.notCompletedAt, context),
    );
  }
}

/** A change of the clock at the time that the event tells, or its envelope where it tells none. */
function clockChange(
  stops: boolean,
  at: Parameters<typeof timestampDate>[0] | undefined,
  { aggregateVersion, time }: EventContext,
): ClockChange {
  return { version: aggregateVersion, at: (at ? timestampDate(at) : time).toISOString(), stops };
}
