import { Module } from '@nestjs/common';
import { AccreditationEnv } from '../config.js';
import { ClaimsModule } from '../claims/claims.module.js';
import { IssuersModule } from '../issuers/issuers.module.js';
import { StatusListsModule } from '../status-lists/status-lists.module.js';
import { SuccessionsModule } from '../successions/successions.module.js';
import { CertificatesController } from './certificates.controller.js';
import { CertificatesService } from './certificates.service.js';
import { PressQueue } from './press-queue.service.js';
import { PressRunner } from './press-runner.service.js';
import { PressService } from './press.service.js';

@Module({
  imports: [ClaimsModule, IssuersModule, StatusListsModule, SuccessionsModule],
  controllers: [CertificatesController],
  providers: [
    CertificatesService,
    PressQueue,
    PressRunner,
    {
      provide: PressService,
      inject: [AccreditationEnv],
      useFactory: ({ PRESS_THREADS }: AccreditationEnv) => new PressService(PRESS_THREADS),
    },
  ],
  exports: [CertificatesService, PressQueue],
})
export class CertificatesModule {}
