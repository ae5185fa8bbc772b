import { Module } from '@nestjs/common';
import { SealingModule } from '../sealing/sealing.module.js';
import { IssuersController } from './issuers.controller.js';
import { IssuersService } from './issuers.service.js';
import { LocalSigner, Signer } from './signer.service.js';

@Module({
  imports: [SealingModule],
  controllers: [IssuersController],
  providers: [IssuersService, { provide: Signer, useClass: LocalSigner }],
  exports: [IssuersService],
})
export class IssuersModule {}
