import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An Ed25519 key pair of one subscription. */
@Entity('webhook_keys')
export class WebhookKeyRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  subscriptionId!: string;

  @Column('text')
  university!: string;

  /** `current` signs, `next` is published before it does, `old` signs along until `signsUntil`. */
  @Column('text')
  role!: 'current' | 'next' | 'old';

  /** `whpk_` and 32 bytes in base64. */
  @Column('text')
  publicKey!: string;

  @Column('bytea')
  sealedPrivateKey!: Buffer;

  @Column('timestamptz')
  publishedAt!: Date;

  @Column('timestamptz', { nullable: true })
  signsFrom!: Date | null;

  /** In domain time. */
  @Column('timestamptz', { nullable: true })
  signsUntil!: Date | null;
}

/** When an endpoint with a stated rate may be called next. */
@Entity('webhook_paces')
export class WebhookPaceRow {
  @PrimaryColumn('uuid')
  subscriptionId!: string;

  @Column('text')
  university!: string;

  /** By the machine's clock. */
  @Column('timestamptz')
  nextFreeAt!: Date;
}
