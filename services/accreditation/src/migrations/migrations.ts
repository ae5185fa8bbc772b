import { Awards1764100000001 } from './1764100000001-awards.js';
import { Credit1764100000002 } from './1764100000002-credit.js';
import { Webhooks1764100000003 } from './1764100000003-webhooks.js';
import { IssuingBatches1764100000081 } from './1764100000081-issuing-batches.js';

export const migrations = [Awards1764100000001, Credit1764100000002, Webhooks1764100000003, IssuingBatches1764100000081];
