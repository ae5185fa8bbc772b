import {
  CreditReferredSchema,
  CreditRequestedSchema,
  CreditWithdrawnSchema,
  type CreditReferred,
  type CreditRequested,
  type CreditWithdrawn,
} from '@collegium/contracts';
import { OnEvent, type EventContext } from '@collegium/messaging';
import { Controller } from '@nestjs/common';
import { PassedOn } from './passed-on.service.js';

/** What becomes of work at universities. Events of one claim come in order. */
@Controller()
export class PassedOnHandlers {
  constructor(private readonly passedOn: PassedOn) {}

  @OnEvent(CreditRequestedSchema)
  async requested({ submissionId, claimId, provider, university }: CreditRequested): Promise<void> {
    // Claims that carry no work name no submission.
    if (submissionId) await this.passedOn.open({ submissionId, claimId, provider, university });
  }

  @OnEvent(CreditReferredSchema)
  async referred(event: CreditReferred, { time }: EventContext): Promise<void> {
    await this.passedOn.refer({ ...event, referredAt: time });
  }

  @OnEvent(CreditWithdrawnSchema)
  async withdrawn({ claimId }: CreditWithdrawn): Promise<void> {
    await this.passedOn.close(claimId);
  }
}
