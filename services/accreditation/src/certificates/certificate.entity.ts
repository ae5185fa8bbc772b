import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The bytes of a certificate, as issued: an upgrade of the renderer changes nothing that somebody already holds. */
@Entity('certificates')
export class CertificateRow {
  @PrimaryColumn('uuid')
  awardId!: string;

  @Column('text')
  tenant!: string;

  @Column('text', { unique: true })
  number!: string;

  @Column('text')
  json!: string;

  @Column('text')
  jwt!: string;

  @Column('bytea')
  pdf!: Buffer;

  /** PDF/UA-1, beside the PDF/A-3a in `pdf`. Null, like the pictures, for certificates from before there was one. */
  @Column('bytea', { nullable: true })
  accessiblePdf!: Buffer | null;

  /** Badge with the credential baked in. */
  @Column('bytea', { nullable: true })
  png!: Buffer | null;

  @Column('text', { nullable: true })
  svg!: string | null;

  /** SHA-256 of `json`, hex. */
  @Column('text')
  digest!: string;

  /** Keys that signed it, for the audit. */
  @Column('text')
  proofKey!: string;

  @Column('text')
  jwtKey!: string;

  /** Keys of the joint issuers by their codes. */
  @Column('jsonb')
  endorserKeys!: Readonly<Record<string, string>>;

  @Column('timestamptz')
  issuedAt!: Date;
}

/**
 * An award whose certificate has still to be made. Written with the award, so that a crash forgets none; leases and
 * retries follow the machine's clock.
 */
@Entity('press_jobs')
export class PressJobRow {
  @PrimaryColumn('uuid')
  awardId!: string;

  @Column('text')
  tenant!: string;

  @Column('uuid')
  batchId!: string;

  @Column('int')
  attempts!: number;

  @Column('timestamptz')
  nextAttemptAt!: Date;

  @Column('timestamptz', { nullable: true })
  doneAt!: Date | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('text')
  correlationId!: string;

  @Column('text', { nullable: true })
  traceparent!: string | null;
}
