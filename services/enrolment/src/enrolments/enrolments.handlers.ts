import {
  AwardGrantedSchema,
  AwardRefusedSchema,
  AwardRevokedSchema,
  AwardSupersededSchema,
  type AwardGranted,
  type AwardRefused,
  type AwardRevoked,
  type AwardSuperseded,
} from '@collegium/contracts';
import { OnEvent, type EventContext } from '@collegium/messaging';
import { Controller } from '@nestjs/common';
import { EnrolmentsService } from './enrolments.service.js';

/** What accreditation decides about an enrolment. */
@Controller()
export class EnrolmentsHandlers {
  constructor(private readonly enrolments: EnrolmentsService) {}

  @OnEvent(AwardGrantedSchema)
  awardGranted({ enrolmentId, awardId }: AwardGranted, { time }: EventContext): Promise<void> {
    return this.enrolments.decide(enrolmentId, { outcome: 'granted', awardId, at: time });
  }

  @OnEvent(AwardRefusedSchema)
  awardRefused({ enrolmentId, reasons }: AwardRefused, { time }: EventContext): Promise<void> {
    return this.enrolments.decide(enrolmentId, { outcome: 'refused', reasons, at: time });
  }

  @OnEvent(AwardRevokedSchema)
  awardRevoked({ enrolmentId, awardId, reason }: AwardRevoked, { time }: EventContext): Promise<void> {
    return this.enrolments.decide(enrolmentId, { outcome: 'revoked', awardId, reason, at: time });
  }

  @OnEvent(AwardSupersededSchema)
  awardSuperseded({ enrolmentId, successorAwardId }: AwardSuperseded, { time }: EventContext): Promise<void> {
    return this.enrolments.decide(enrolmentId, { outcome: 'superseded', awardId: successorAwardId, at: time });
  }
}
