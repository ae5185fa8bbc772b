import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CreditRoute, CreditTarget } from '../agreements/agreement.js';
import type { ClaimNeed } from './claim-needs.js';
import type { AnswerEffect, ClaimQuery, ClaimStatus, CreditClaim, FieldProblem, LawfulBasis, Sending } from './credit-claim.js';
import type { Credit } from './credit.js';
import type { UniversityAnswer, UniversityBoard } from './university-answer.js';
import type { EvidenceItem } from './work.js';

@Entity('credit_claims')
export class CreditClaimRow implements CreditClaim {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('text') university!: string;
  @Column('text', { nullable: true }) sentTo!: string | null;
  @Column('uuid', { unique: true }) caseId!: string;
  @Column('uuid', { nullable: true, unique: true }) awardId!: string | null;
  @Column('uuid') enrolmentId!: string;
  @Column('uuid') agreementId!: string;
  @Column('text') route!: CreditRoute;
  @Column('text') status!: ClaimStatus;
  @Column('int') revision!: number;
  @Column('jsonb') credit!: Credit;
  @Column('jsonb') target!: CreditTarget;
  @Column('text') displayName!: string;
  @Column('text', { nullable: true }) latinName!: string | null;
  @Column('uuid') submissionId!: string;
  @Column('uuid') lineageId!: string;
  @Column('jsonb') workDigests!: string[];
  @Column('jsonb') evidence!: EvidenceItem[];
  @Column('int') evidenceWithheld!: number;
  @Column('text', { nullable: true }) outcome!: string | null;
  @Column('text', { nullable: true }) boardReference!: string | null;
  @Column('text', { nullable: true }) boardDate!: string | null;
  @Column('text') completedOn!: string;
  @Column('jsonb', { nullable: true }) lawfulBasis!: LawfulBasis | null;
  @Column('jsonb') waitingFor!: ClaimNeed[];
  @Column('jsonb') sendings!: Sending[];
  @Column('timestamptz', { nullable: true }) requestedAt!: Date | null;
  @Column('date', { nullable: true }) replyBy!: string | null;
  @Column('boolean') overdue!: boolean;
  @Column('text', { nullable: true }) caseReference!: string | null;
  @Column('date', { nullable: true }) expectedBy!: string | null;
  @Column('jsonb') queries!: ClaimQuery[];
  @Column('jsonb', { nullable: true }) universityBoard!: UniversityBoard | null;
  @Column('text', { nullable: true }) reference!: string | null;
  @Column('jsonb', { nullable: true }) registeredCredit!: Credit | null;
  @Column('text', { nullable: true }) variationReason!: string | null;
  @Column('date', { nullable: true }) effectiveOn!: string | null;
  @Column('date', { nullable: true }) usableUntil!: string | null;
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('text', { nullable: true }) reasonText!: string | null;
  @Column('boolean') resubmittable!: boolean;
  @Column('date', { nullable: true }) resubmitBy!: string | null;
  @Column('jsonb') fieldErrors!: FieldProblem[];
  @Column('timestamptz', { nullable: true }) decidedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) awardRevokedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) awardSuspendedAt!: Date | null;
}

/** One answer by a university, whatever it did. Only added to. */
@Entity('claim_answers')
export class ClaimAnswerRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') claimId!: string;
  @Column('text') tenant!: string;
  @Column('text') university!: string;
  @Column('jsonb') answer!: UniversityAnswer;
  @Column('text') effect!: AnswerEffect;
  /** Actor of the request. */
  @Column('text') by!: string;
  @Column('timestamptz') receivedAt!: Date;
}
