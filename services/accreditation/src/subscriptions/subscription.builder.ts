import { newId } from '@collegium/persistence';
import type { DeliveryRow, SubscriptionRow } from './subscription.entity.js';
import type { WebhookKeyRow } from './webhook-key.entity.js';

const NOW = new Date('2027-07-02T09:00:00Z');

/** An endpoint that has not yet been asked. */
export function aSubscription(changes: Partial<SubscriptionRow> = {}): SubscriptionRow {
  return {
    id: newId(),
    version: 1,
    university: 'herts',
    method: 'endpoint',
    url: 'https://registry.herts.example/hooks',
    payloadVersion: 'v1',
    types: [],
    status: 'unproved',
    disabledReason: null,
    position: 0,
    createdAt: NOW,
    sealedSecret: Buffer.from('x'),
    sealedOldSecret: null,
    oldSecretUntil: null,
    provedAt: null,
    allowedRate: null,
    sealedProofKey: Buffer.from('x'),
    proofTries: 0,
    nextProofAt: NOW,
    proofError: null,
    heldUntil: null,
    ...changes,
  };
}

/** An event that is owed. */
export function aDelivery(
  changes: Partial<DeliveryRow> & Pick<DeliveryRow, 'subscriptionId'>,
): Omit<DeliveryRow, 'queued'> {
  return {
    id: newId(),
    university: 'herts',
    eventId: newId(),
    type: 'accreditation.credit_requested.v1',
    subject: newId(),
    position: 1,
    body: '{}',
    status: 'pending',
    queuedAt: NOW,
    tries: 0,
    nextTryAt: NOW,
    deliveredAt: null,
    skippedAt: null,
    skippedBy: null,
    skipReason: null,
    leasedUntil: null,
    traceparent: null,
    ...changes,
  };
}

/** The key that signs. */
export function aWebhookKey(changes: Partial<WebhookKeyRow> & Pick<WebhookKeyRow, 'subscriptionId'>): WebhookKeyRow {
  return {
    id: newId(),
    university: 'herts',
    role: 'current',
    publicKey: 'whpk_x',
    sealedPrivateKey: Buffer.from('x'),
    publishedAt: NOW,
    signsFrom: NOW,
    signsUntil: null,
    ...changes,
  };
}
