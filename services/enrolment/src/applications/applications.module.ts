import { Module } from '@nestjs/common';
import { ApplicationsController } from './applications.controller.js';
import { ApplicationsService } from './applications.service.js';
import { OfferExpiry } from './offer-expiry.js';
import { OffersService } from './offers.service.js';

@Module({
  controllers: [ApplicationsController],
  providers: [ApplicationsService, OfferExpiry, OffersService],
  exports: [ApplicationsService],
})
export class ApplicationsModule {}
