import { Module } from '@nestjs/common';
import { AwardCasesModule } from '../cases/award-cases.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { DetailsModule } from '../details/details.module.js';
import { RegistrationAnswersController } from './registration-answers.controller.js';
import { RegistrationAnswersService } from './registration-answers.service.js';
import { RegistrationsModule } from './registrations.module.js';

/** What universities answer stands apart, because a confirmed registration may decide an award case. */
@Module({
  imports: [AwardCasesModule, ConversationsModule, DetailsModule, RegistrationsModule],
  controllers: [RegistrationAnswersController],
  providers: [RegistrationAnswersService],
  exports: [RegistrationAnswersService],
})
export class RegistrationAnswersModule {}
