import type { Envelope } from '../wire/cloud-events.js';

/** What a handler is told about an event beside its data. */
export interface EventContext {
  /** UUIDv7, the same in every service and for ever. */
  readonly id: string;
  /** `<service>.<past_tense_fact>.v<major>`. */
  readonly type: string;
  /** Service that published it. */
  readonly source: string;
  /** Id of the aggregate it is about. */
  readonly subject: string;
  /** Version of that aggregate after the change. */
  readonly aggregateVersion: number;
  /** Whose data it is. */
  readonly tenant: string;
  /** To whom it is addressed. */
  readonly audience: string;
  /** When it happened, in domain time. */
  readonly time: Date;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly traceparent?: string;
  /** Place in its source's event feed. */
  readonly position: number;
}

/** The context of an envelope. */
export function contextOf(envelope: Envelope): EventContext {
  return envelope;
}
