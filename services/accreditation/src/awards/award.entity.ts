import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Award, AwardStatus, Revocation } from './award.js';
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

  @Column('uuid', { unique: true })
  caseId!: string;

  @Column('uuid', { unique: true })
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
}
