import { Module } from '@nestjs/common';
import { AwardCasesModule } from '../cases/award-cases.module.js';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { IssuersModule } from '../issuers/issuers.module.js';
import { JointConsentsController } from './joint-consents.controller.js';
import { JointConsentsService } from './joint-consents.service.js';

@Module({
  imports: [AwardCasesModule, CertificatesModule, IssuersModule],
  controllers: [JointConsentsController],
  providers: [JointConsentsService],
})
export class JointBodiesModule {}
