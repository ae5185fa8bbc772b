import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { DetailsModule } from '../details/details.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { ClaimAnswersController } from './claim-answers.controller.js';
import { ClaimAnswersService } from './claim-answers.service.js';
import { ClaimDetailsObserver } from './claim-details.observer.js';
import { ClaimReasonsController } from './claim-reasons.controller.js';
import { ClaimSender } from './claim-sender.service.js';
import { ClaimTimers } from './claim-timers.service.js';
import { ClaimsController } from './claims.controller.js';
import { ClaimsService } from './claims.service.js';
import { CreditedWorkService } from './credited-work.service.js';

@Module({
  imports: [ConversationsModule, DetailsModule, RegistrationsModule],
  controllers: [ClaimsController, ClaimAnswersController, ClaimReasonsController],
  providers: [ClaimsService, ClaimAnswersService, ClaimSender, ClaimTimers, ClaimDetailsObserver, CreditedWorkService],
  exports: [ClaimsService, ClaimAnswersService],
})
export class ClaimsModule {}
