import { Column, PrimaryColumn } from 'typeorm';
import type { Answer, AnswerEffect, ConversationState, LawfulBasis } from './conversation.js';

/** The columns of every kind of case that a university answers. */
export abstract class ConversationRow<Status extends string> implements ConversationState<Status> {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') enrolmentId!: string;
  @Column('uuid') agreementId!: string;
  @Column('text') university!: string;
  @Column('text', { nullable: true }) sentTo!: string | null;
  @Column('text') status!: Status;
  @Column('int') revision!: number;
  @Column('jsonb', { nullable: true }) lawfulBasis!: LawfulBasis | null;
  @Column('date', { nullable: true }) replyBy!: string | null;
  @Column('boolean') overdue!: boolean;
  @Column('int', { default: 0 }) replyExtendedBy!: number;
  @Column('timestamptz', { nullable: true }) standsStillSince!: Date | null;
  @Column('text', { nullable: true }) caseReference!: string | null;
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('boolean') resubmittable!: boolean;
  @Column('timestamptz', { nullable: true }) decidedAt!: Date | null;
}

/** One answer by a university, whatever it did. Only added to. */
export abstract class AnswerRow<Given extends Answer> {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('text') university!: string;
  @Column('jsonb') answer!: Given;
  @Column('text') effect!: AnswerEffect;
  /** Actor of the request. */
  @Column('text') by!: string;
  @Column('timestamptz') receivedAt!: Date;
}
