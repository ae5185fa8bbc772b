import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { DetailsModule } from '../details/details.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { RegistrationTimers } from './registration-timers.service.js';
import { RegistrationsController } from './registrations.controller.js';
import { RegistrationsService } from './registrations.service.js';

@Module({
  imports: [ConversationsModule, DetailsModule, SealingModule],
  controllers: [RegistrationsController],
  providers: [RegistrationsService, RegistrationTimers],
  exports: [RegistrationsService],
})
export class RegistrationsModule {}
