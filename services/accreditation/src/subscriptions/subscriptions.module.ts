import { Module } from '@nestjs/common';
import { SealingModule } from '../sealing/sealing.module.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesReader } from './deliveries.reader.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryDesk } from './delivery-desk.service.js';
import { Dispatcher } from './dispatcher.service.js';
import { EndpointGuard } from './endpoint-guard.service.js';
import { Ledger } from './ledger.service.js';
import { Notices } from './notices.service.js';
import { ProofsController } from './proofs.controller.js';
import { Proofs } from './proofs.service.js';
import { SubscriptionsController } from './subscriptions.controller.js';
import { SubscriptionsService } from './subscriptions.service.js';
import { WebhookKeys } from './webhook-keys.service.js';
import { WebhookSender } from './webhook.sender.js';

@Module({
  imports: [SealingModule],
  controllers: [SubscriptionsController, DeliveriesController, ProofsController],
  providers: [
    SubscriptionsService,
    DeliveriesService,
    DeliveriesReader,
    EndpointGuard,
    WebhookSender,
    WebhookKeys,
    Proofs,
    Notices,
    Ledger,
    DeliveryDesk,
    Dispatcher,
  ],
})
export class SubscriptionsModule {}
