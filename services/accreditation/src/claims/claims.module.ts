import { Module } from '@nestjs/common';
import { ClaimAnswersController } from './claim-answers.controller.js';
import { ClaimAnswersService } from './claim-answers.service.js';
import { ClaimsController } from './claims.controller.js';
import { ClaimsService } from './claims.service.js';
import { CreditedWorkService } from './credited-work.service.js';

@Module({ controllers: [ClaimsController, ClaimAnswersController], providers: [ClaimsService, ClaimAnswersService, CreditedWorkService], exports: [ClaimsService, ClaimAnswersService] })
export class ClaimsModule {}
