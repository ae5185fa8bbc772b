/** `unproved`: the endpoint has not yet said that it wants to be called, and gets nothing. `closed`: for good; its log stays. */
export type SubscriptionStatus = 'unproved' | 'active' | 'paused' | 'disabled' | 'closed';

/** How events reach the university: we call it, it reads the feed, or it pulls its own durable consumer in NATS. */
export type DeliveryMethod = 'endpoint' | 'pull' | 'nats';

/** A university's wish to be called with what concerns it. */
export interface Subscription {
  readonly id: string;
  readonly version: number;
  readonly university: string;
  readonly method: DeliveryMethod;
  /** Of an `endpoint`. */
  readonly url: string | null;
  /** Major version of the event types that it gets, whatever newer ones there are. */
  readonly payloadVersion: string;
  /** Event types; none means all that are addressed to the university. */
  readonly types: readonly string[];
  readonly status: SubscriptionStatus;
  /** Why it is disabled: `gone` (410) or `exhausted` (all tries used up). */
  readonly disabledReason: DisabledReason | null;
  /** Position in the feed up to which deliveries have been laid out. */
  readonly position: number;
  readonly createdAt: Date;
  readonly provedAt: Date | null;
  /** Calls a minute that the endpoint allows; null for no limit. */
  readonly allowedRate: number | null;
  /** Why the last handshake failed. */
  readonly proofError: string | null;
}

export type DisabledReason = 'gone' | 'exhausted';

/**
 * `stuck`: all tries are used up, and it still holds back what is about the same subject. `skipped`: by the university. `cancelled`: a replay brings it
 * again, or the subscription was closed.
 */
export type DeliveryStatus = 'pending' | 'stuck' | 'delivered' | 'skipped' | 'cancelled';

/** One event owed to one subscription. */
export interface Delivery {
  readonly id: string;
  readonly subscriptionId: string;
  readonly university: string;
  readonly eventId: string;
  readonly type: string;
  /** Aggregate that the event is about: its events are delivered in order. */
  readonly subject: string;
  /** Position in the feed; null for a test event, which is in no feed. */
  readonly position: number | null;
  readonly body: string;
  readonly status: DeliveryStatus;
  /** When it was laid out, in domain time. */
  readonly queuedAt: Date;
  readonly tries: number;
  /** In domain time. */
  readonly nextTryAt: Date;
  readonly deliveredAt: Date | null;
}
