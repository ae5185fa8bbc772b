import {
  EnrolmentAcceptedSchema,
  EnrolmentCompletedSchema,
  EnrolmentDeferredSchema,
  EnrolmentNotCompletedSchema,
  EnrolmentResumedSchema,
  EnrolmentStartedSchema,
  EnrolmentWithdrawnSchema,
  timestampDate,
  type EnrolmentAccepted,
  type EnrolmentCompleted,
  type EnrolmentDeferred,
  type EnrolmentNotCompleted,
  type EnrolmentResumed,
  type EnrolmentStarted,
  type EnrolmentWithdrawn,
} from '@collegium/contracts';
import { OnEvent, type EventContext } from '@collegium/messaging';
import { Controller } from '@nestjs/common';
import { EnrolmentsService } from './enrolments.service.js';

type Timestamp = Parameters<typeof timestampDate>[0];

/** What the enrolment service tells of enrolments. */
@Controller()
export class EnrolmentsHandlers {
  constructor(private readonly enrolments: EnrolmentsService) {}

  @OnEvent(EnrolmentAcceptedSchema)
  async accepted(event: EnrolmentAccepted, context: EventContext): Promise<void> {
    await this.enrolments.accepted(event, context.time);
  }

  @OnEvent(EnrolmentStartedSchema)
  async started(event: EnrolmentStarted, context: EventContext): Promise<void> {
    await this.enrolments.happened(event.enrolmentId, event.provider, {
      fact: 'started',
      at: when(event.startedAt, context),
    });
  }

  @OnEvent(EnrolmentDeferredSchema)
  async deferred(event: EnrolmentDeferred, context: EventContext): Promise<void> {
    await this.enrolments.happened(event.enrolmentId, event.provider, {
      fact: 'deferred',
      at: when(event.deferredAt, context),
    });
  }

  @OnEvent(EnrolmentResumedSchema)
  async resumed(event: EnrolmentResumed, context: EventContext): Promise<void> {
    await this.enrolments.happened(event.enrolmentId, event.provider, {
      fact: 'resumed',
      at: when(event.resumedAt, context),
    });
  }

  @OnEvent(EnrolmentWithdrawnSchema)
  async withdrawn(event: EnrolmentWithdrawn, context: EventContext): Promise<void> {
    await this.enrolments.happened(event.enrolmentId, event.provider, {
      fact: 'withdrawn',
      at: when(event.withdrawnAt, context),
    });
  }

  @OnEvent(EnrolmentCompletedSchema)
  async completed(event: EnrolmentCompleted, context: EventContext): Promise<void> {
    await this.enrolments.happened(event.enrolmentId, event.provider, {
      fact: 'completed',
      at: when(event.completedAt, context),
    });
  }

  @OnEvent(EnrolmentNotCompletedSchema)
  async notCompleted(event: EnrolmentNotCompleted, context: EventContext): Promise<void> {
    await this.enrolments.happened(event.enrolmentId, event.provider, {
      fact: 'not_completed',
      at: when(event.notCompletedAt, context),
    });
  }
}

/** When it happened; events of an older version tell it by their envelope alone. */
const when = (at: Timestamp | undefined, { time }: EventContext): Date => (at ? timestampDate(at) : time);
