import { Awards1764100000001 } from './1764100000001-awards.js';
import { Credit1764100000002 } from './1764100000002-credit.js';
import { Webhooks1764100000003 } from './1764100000003-webhooks.js';
import { WebhookOwnership1764100000061 } from './1764100000061-webhook-ownership.js';
import { DeliveryQueues1764100000062 } from './1764100000062-delivery-queues.js';

export const migrations = [Awards1764100000001, Credit1764100000002, Webhooks1764100000003, WebhookOwnership1764100000061, DeliveryQueues1764100000062];
