import { Module } from '@nestjs/common';
import { ClaimsModule } from '../claims/claims.module.js';
import { RegistrationAnswersModule } from '../registrations/registration-answers.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { AnswerSheetsController } from './answer-sheets.controller.js';
import { AnswerSheetsService } from './answer-sheets.service.js';
import { SheetCases } from './sheet-cases.service.js';

@Module({
  imports: [ClaimsModule, RegistrationsModule, RegistrationAnswersModule],
  controllers: [AnswerSheetsController],
  providers: [AnswerSheetsService, SheetCases],
})
export class AnswerSheetsModule {}
