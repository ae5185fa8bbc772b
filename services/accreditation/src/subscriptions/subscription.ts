export type SubscriptionStatus = 'active' | 'paused' | 'disabled';

/** A university's wish to be called with what concerns it. */
export interface Subscription {
  readonly id: string;
  readonly version: number;
  readonly university: string;
  readonly url: string;
  /** Event types; none means all that are addressed to the university. */
  readonly types: readonly string[];
  readonly status: SubscriptionStatus;
  /** Why it is disabled: `gone` (410) or `exhausted` (all tries used up). */
  readonly disabledReason: DisabledReason | null;
  /** Position in the feed up to which deliveries have been laid out. */
  readonly position: number;
  readonly createdAt: Date;
}

export type DisabledReason = 'gone' | 'exhausted';

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
  readonly status: 'pending' | 'delivered' | 'cancelled';
  readonly tries: number;
  /** In domain time. */
  readonly nextTryAt: Date;
  readonly deliveredAt: Date | null;
}
