import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AnswerEffect, ClaimNeed, ClaimQuery, ClaimStatus, CreditClaim, LawfulBasis, UniversityAnswer } from './credit-claim.js';
import type { Credit } from './credit.js';

@Entity('credit_claims')
export class CreditClaimRow implements CreditClaim {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('int')
  version!: number;

  @Column('text')
  tenant!: string;

  @Column('uuid')
  personId!: string;

  @Column('text')
  university!: string;

  @Column('text', { nullable: true })
  sentTo!: string | null;

  @Column('uuid', { unique: true })
  caseId!: string;

  @Column('uuid', { unique: true })
  awardId!: string;

  @Column('uuid')
  enrolmentId!: string;

  @Column('uuid')
  agreementId!: string;

  @Column('text')
  status!: ClaimStatus;

  @Column('int')
  revision!: number;

  @Column('jsonb')
  credit!: Credit;

  @Column('text')
  displayName!: string;

  @Column('text', { nullable: true })
  latinName!: string | null;

  @Column('uuid')
  lineageId!: string;

  @Column('jsonb')
  workDigests!: string[];

  @Column('text')
  outcome!: string;

  @Column('text')
  boardReference!: string;

  @Column('text')
  boardDate!: string;

  @Column('jsonb', { nullable: true })
  lawfulBasis!: LawfulBasis | null;

  @Column('jsonb')
  waitingFor!: ClaimNeed[];

  @Column('timestamptz', { nullable: true })
  requestedAt!: Date | null;

  @Column('date', { nullable: true })
  replyBy!: string | null;

  @Column('boolean')
  overdue!: boolean;

  @Column('text', { nullable: true })
  caseReference!: string | null;

  @Column('jsonb', { nullable: true })
  query!: ClaimQuery | null;

  @Column('text', { nullable: true })
  reference!: string | null;

  @Column('jsonb', { nullable: true })
  registeredCredit!: Credit | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('boolean')
  resubmittable!: boolean;

  @Column('timestamptz', { nullable: true })
  decidedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  awardRevokedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  awardSuspendedAt!: Date | null;
}

/** One answer by a university, whatever it did. Only added to. */
@Entity('claim_answers')
export class ClaimAnswerRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  claimId!: string;

  @Column('text')
  tenant!: string;

  @Column('text')
  university!: string;

  @Column('jsonb')
  answer!: UniversityAnswer;

  @Column('text')
  effect!: AnswerEffect;

  /** Actor of the request. */
  @Column('text')
  by!: string;

  @Column('timestamptz')
  receivedAt!: Date;
}
