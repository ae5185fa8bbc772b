import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Award, AwardStatus, HolderAnswer, Revocation, Suspension } from './award.js';
import type { CertificateSnapshot } from './certificate.js';

@Entity('awards')
export class AwardRow implements Award {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('int')
  version!: number;

  @Column('text')
  tenant!: string;

  @Column('uuid')
  personId!: string;

  @Column('uuid')
  caseId!: string;

  @Column('uuid')
  enrolmentId!: string;

  @Column('uuid')
  programmeId!: string;

  @Column('text', { unique: true })
  number!: string;

  @Column('text')
  status!: AwardStatus;

  @Column('jsonb')
  certificate!: CertificateSnapshot;

  @Column('timestamptz')
  grantedAt!: Date;

  @Column('timestamptz', { nullable: true })
  issuedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;

  @Column('jsonb', { nullable: true })
  revocation!: Revocation | null;

  @Column('jsonb', { nullable: true })
  suspension!: Suspension | null;

  @Column('uuid', { nullable: true, unique: true })
  supersedes!: string | null;

  @Column('uuid', { nullable: true, unique: true })
  supersededBy!: string | null;

  @Column('text', { nullable: true })
  holderAnswer!: HolderAnswer | null;

  @Column('timestamptz', { nullable: true })
  answeredAt!: Date | null;

  @Column('boolean', { default: false })
  hidden!: boolean;
}

/** One change of an award's status: who, when and why. Only added to. */
@Entity('award_changes')
export class AwardChangeRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  awardId!: string;

  @Column('text')
  tenant!: string;

  @Column('uuid')
  personId!: string;

  /** Null for the grant. */
  @Column('text', { nullable: true })
  fromStatus!: AwardStatus | null;

  @Column('text')
  toStatus!: AwardStatus;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text', { nullable: true })
  text!: string | null;

  @Column('text')
  by!: string;

  @Column('timestamptz')
  at!: Date;
}
