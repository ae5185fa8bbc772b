import { Module } from '@nestjs/common';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { ClaimsModule } from '../claims/claims.module.js';
import { IssuersModule } from '../issuers/issuers.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { StatusListsModule } from '../status-lists/status-lists.module.js';
import { SuccessionsModule } from '../successions/successions.module.js';
import { AwardLifeService } from './award-life.service.js';
import { AwardLog } from './award-log.service.js';
import { AwardsController } from './awards.controller.js';
import { AwardsService } from './awards.service.js';
import { HolderService } from './holder.service.js';
import { ReissueService } from './reissue.service.js';

@Module({
  imports: [CertificatesModule, ClaimsModule, IssuersModule, NoticesModule, StatusListsModule, SuccessionsModule],
  controllers: [AwardsController],
  providers: [AwardLifeService, AwardLog, AwardsService, HolderService, ReissueService],
  exports: [AwardsService],
})
export class AwardsModule {}
