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
  type ProgrammePublished,
} from '@collegium/contracts';
import { OnEvent } from '@collegium/messaging';
import { Controller } from '@nestjs/common';
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
  async cohortMovedOn(event: CohortMovedOn): Promise<void> {
    await this.facts.cohortMovedOn(event.cohortId, event.toStatus);
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
  async enrolmentStarted(event: EnrolmentStarted): Promise<void> {
    await this.facts.enrolmentIs(event.enrolmentId, 'started');
    const personId = await this.facts.whoIs(event.provider, event.personId);
    await this.portfolios.openFor({ ...event, personId, tenant: event.provider });
  }

  @OnEvent(EnrolmentDeferredSchema)
  async enrolmentDeferred(event: EnrolmentDeferred): Promise<void> {
    await this.facts.enrolmentIs(event.enrolmentId, 'deferred', event.returnBy || null);
  }

  @OnEvent(EnrolmentResumedSchema)
  async enrolmentResumed(event: EnrolmentResumed): Promise<void> {
    await this.facts.enrolmentResumed(event.enrolmentId);
  }

  @OnEvent(EnrolmentWithdrawnSchema)
  async enrolmentWithdrawn(event: EnrolmentWithdrawn): Promise<void> {
    await this.facts.enrolmentIs(event.enrolmentId, 'withdrawn');
  }

  @OnEvent(EnrolmentCompletedSchema)
  async enrolmentCompleted(event: EnrolmentCompleted): Promise<void> {
    await this.facts.enrolmentIs(event.enrolmentId, 'completed');
  }

  @OnEvent(EnrolmentNotCompletedSchema)
  async enrolmentNotCompleted(event: EnrolmentNotCompleted): Promise<void> {
    await this.facts.enrolmentIs(event.enrolmentId, 'not_completed');
  }
}
