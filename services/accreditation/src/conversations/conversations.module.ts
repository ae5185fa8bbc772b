import { Module } from '@nestjs/common';
import { OverdueFlags } from './overdue-flags.service.js';
import { StrayAnswersController } from './stray-answers.controller.js';
import { StrayAnswers } from './stray-answers.service.js';

@Module({
  controllers: [StrayAnswersController],
  providers: [OverdueFlags, StrayAnswers],
  exports: [OverdueFlags, StrayAnswers],
})
export class ConversationsModule {}
