import { Module } from '@nestjs/common';
import { SealingModule } from '../sealing/sealing.module.js';
import { DetailsObservers } from './details-observers.service.js';
import { DetailsRetention } from './details-retention.service.js';
import { DetailsController } from './details.controller.js';
import { DetailsService } from './details.service.js';

@Module({
  imports: [SealingModule],
  controllers: [DetailsController],
  providers: [DetailsService, DetailsObservers, DetailsRetention],
  exports: [DetailsService, DetailsObservers],
})
export class DetailsModule {}
