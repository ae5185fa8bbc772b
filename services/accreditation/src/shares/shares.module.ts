import { Module } from '@nestjs/common';
import { AwardsModule } from '../awards/awards.module.js';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { SharesController } from './shares.controller.js';
import { SharesService } from './shares.service.js';

@Module({ imports: [AwardsModule, CertificatesModule], controllers: [SharesController], providers: [SharesService] })
export class SharesModule {}
