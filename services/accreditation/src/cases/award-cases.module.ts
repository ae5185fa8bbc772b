import { Module } from '@nestjs/common';
import { AwardsModule } from '../awards/awards.module.js';
import { ClaimsModule } from '../claims/claims.module.js';
import { DetailsModule } from '../details/details.module.js';
import { ErasePersonService } from '../parties/erase-person.service.js';
import { PartiesHandlers } from '../parties/parties.handlers.js';
import { PrintedTextsController } from '../programmes/printed-texts.controller.js';
import { PrintedTextsService } from '../programmes/printed-texts.service.js';
import { ProgrammesHandlers } from '../programmes/programmes.handlers.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { AwardCasesController } from './award-cases.controller.js';
import { AwardCasesHandlers } from './award-cases.handlers.js';
import { AwardCasesReader } from './award-cases.reader.js';
import { AwardCasesService } from './award-cases.service.js';

/** Cases, and the handlers of everything that may decide one. */
@Module({
  imports: [AwardsModule, ClaimsModule, DetailsModule, RegistrationsModule],
  controllers: [AwardCasesController, AwardCasesHandlers, PrintedTextsController, ProgrammesHandlers, PartiesHandlers],
  providers: [AwardCasesService, AwardCasesReader, ErasePersonService, PrintedTextsService],
  exports: [AwardCasesService],
})
export class AwardCasesModule {}
