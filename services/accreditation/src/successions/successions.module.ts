import { Module } from '@nestjs/common';
import { IssuersModule } from '../issuers/issuers.module.js';
import { SuccessionsController } from './successions.controller.js';
import { SuccessionsService } from './successions.service.js';

@Module({
  imports: [IssuersModule],
  controllers: [SuccessionsController],
  providers: [SuccessionsService],
  exports: [SuccessionsService],
})
export class SuccessionsModule {}
