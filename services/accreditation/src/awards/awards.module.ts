import { Module } from '@nestjs/common';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { ClaimsModule } from '../claims/claims.module.js';
import { IssuersModule } from '../issuers/issuers.module.js';
import { StatusListsModule } from '../status-lists/status-lists.module.js';
import { AwardsController } from './awards.controller.js';
import { AwardsService } from './awards.service.js';

@Module({ imports: [CertificatesModule, ClaimsModule, IssuersModule, StatusListsModule], controllers: [AwardsController], providers: [AwardsService], exports: [AwardsService] })
export class AwardsModule {}
