import { Column, Entity, PrimaryColumn } from 'typeorm';
import type {
  Delivery,
  DeliveryMethod,
  DeliveryStatus,
  DisabledReason,
  Subscription,
  SubscriptionStatus,
} from './subscription.js';

/** Postgres gives bigint as text; positions stay far below 2^53. */
const wholeNumber = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

@Entity('subscriptions')
export class SubscriptionRow implements Subscription {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('int')
  version!: number;

  @Column('text')
  university!: string;

  @Column('text')
  method!: DeliveryMethod;

  @Column('text', { nullable: true })
  url!: string | null;

  @Column('text')
  payloadVersion!: string;

  @Column('jsonb')
  types!: string[];

  @Column('text')
  status!: SubscriptionStatus;

  @Column('text', { nullable: true })
  disabledReason!: DisabledReason | null;

  @Column('bigint', { transformer: wholeNumber })
  position!: number;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('bytea')
  sealedSecret!: Buffer;

  /** The secret before the last rotation, while receivers may still hold it. */
  @Column('bytea', { nullable: true })
  sealedOldSecret!: Buffer | null;

  /** In domain time. */
  @Column('timestamptz', { nullable: true })
  oldSecretUntil!: Date | null;

  @Column('timestamptz', { nullable: true })
  provedAt!: Date | null;

  @Column('int', { nullable: true })
  allowedRate!: number | null;

  /** What only the endpoint is told, to call back with. */
  @Column('bytea', { nullable: true })
  sealedProofKey!: Buffer | null;

  @Column('int')
  proofTries!: number;

  /** In domain time; null where there is nothing to prove, or nobody to ask any more. */
  @Column('timestamptz', { nullable: true })
  nextProofAt!: Date | null;

  @Column('text', { nullable: true })
  proofError!: string | null;

  /** Until when the endpoint asked to be left alone; in domain time. */
  @Column('timestamptz', { nullable: true })
  heldUntil!: Date | null;
}

@Entity('deliveries')
export class DeliveryRow implements Delivery {
  @PrimaryColumn('uuid')
  id!: string;

  /** Order of laying out; given by the database. */
  @Column({ type: 'bigint', insert: false, update: false, transformer: wholeNumber })
  queued!: number;

  @Column('uuid')
  subscriptionId!: string;

  @Column('text')
  university!: string;

  @Column('uuid')
  eventId!: string;

  @Column('text')
  type!: string;

  @Column('text')
  subject!: string;

  @Column('bigint', { nullable: true, transformer: wholeNumber })
  position!: number | null;

  @Column('text')
  body!: string;

  @Column('text')
  status!: DeliveryStatus;

  @Column('timestamptz')
  queuedAt!: Date;

  @Column('timestamptz', { nullable: true })
  skippedAt!: Date | null;

  /** Who skipped it: the client or the person at the university. */
  @Column('text', { nullable: true })
  skippedBy!: string | null;

  @Column('text', { nullable: true })
  skipReason!: string | null;

  @Column('int')
  tries!: number;

  @Column('timestamptz')
  nextTryAt!: Date;

  @Column('timestamptz', { nullable: true })
  deliveredAt!: Date | null;

  /** Machine time until which a sender works on it. */
  @Column('timestamptz', { nullable: true })
  leasedUntil!: Date | null;

  @Column('text', { nullable: true })
  traceparent!: string | null;
}

/** One try at a delivery, with what came back. Only added to. */
@Entity('delivery_attempts')
export class DeliveryAttemptRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  deliveryId!: string;

  @Column('uuid')
  subscriptionId!: string;

  @Column('text')
  university!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('int', { nullable: true })
  status!: number | null;

  @Column('text', { nullable: true })
  responseBody!: string | null;

  /** Why there was no answer. */
  @Column('text', { nullable: true })
  error!: string | null;

  @Column('int')
  durationMs!: number;
}
