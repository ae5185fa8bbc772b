import { Column, Entity } from 'typeorm';
import type { CreditRoute, CreditTarget } from '../agreements/agreement.js';
import { AnswerRow, ConversationRow } from '../conversations/conversation.entity.js';
import type { ClaimNeed } from './claim-needs.js';
import type { ClaimQuery, ClaimStatus, CreditClaim, FieldProblem, Sending } from './credit-claim.js';
import type { Credit } from './credit.js';
import type { UniversityAnswer, UniversityBoard } from './university-answer.js';
import type { EvidenceItem } from './work.js';

@Entity('credit_claims')
export class CreditClaimRow extends ConversationRow<ClaimStatus> implements CreditClaim {
  @Column('uuid', { unique: true }) caseId!: string;
  @Column('uuid', { nullable: true, unique: true }) awardId!: string | null;
  @Column('text') route!: CreditRoute;
  @Column('jsonb') credit!: Credit;
  @Column('jsonb') target!: CreditTarget;
  @Column('text') displayName!: string;
  @Column('text', { nullable: true }) latinName!: string | null;
  @Column('uuid') submissionId!: string;
  @Column('uuid') lineageId!: string;
  @Column('jsonb') workDigests!: readonly string[];
  @Column('jsonb') evidence!: readonly EvidenceItem[];
  @Column('int') evidenceWithheld!: number;
  @Column('text', { nullable: true }) outcome!: string | null;
  @Column('text', { nullable: true }) boardReference!: string | null;
  @Column('text', { nullable: true }) boardDate!: string | null;
  @Column('text') completedOn!: string;
  @Column('jsonb') waitingFor!: readonly ClaimNeed[];
  @Column('jsonb') sendings!: readonly Sending[];
  @Column('timestamptz', { nullable: true }) requestedAt!: Date | null;
  @Column('date', { nullable: true }) expectedBy!: string | null;
  @Column('jsonb') queries!: readonly ClaimQuery[];
  @Column('jsonb', { nullable: true }) universityBoard!: UniversityBoard | null;
  @Column('text', { nullable: true }) reference!: string | null;
  @Column('jsonb', { nullable: true }) registeredCredit!: Credit | null;
  @Column('text', { nullable: true }) variationReason!: string | null;
  @Column('date', { nullable: true }) effectiveOn!: string | null;
  @Column('date', { nullable: true }) usableUntil!: string | null;
  @Column('text', { nullable: true }) reasonText!: string | null;
  @Column('date', { nullable: true }) resubmitBy!: string | null;
  @Column('int', { default: 0 }) resubmitExtendedBy!: number;
  @Column('int', { default: 0 }) suspendedDays!: number;
  @Column('jsonb') fieldErrors!: readonly FieldProblem[];
  @Column('timestamptz', { nullable: true }) awardRevokedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) awardSuspendedAt!: Date | null;
}

@Entity('claim_answers')
export class ClaimAnswerRow extends AnswerRow<UniversityAnswer> {
  @Column('uuid') claimId!: string;
}
