import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a university can be asked. */
export const conversations = ['credit_claim', 'student_registration'] as const;
export type ConversationName = (typeof conversations)[number];

/** An answer to a case that was never sent to who answered: of another university, of nobody, mistyped, or a revision that is still to come. What it said is not kept. */
@Entity('stray_answers')
export class StrayAnswerRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') conversation!: ConversationName;
  /** As named by who answered. */
  @Column('uuid') caseId!: string;
  @Column('text') university!: string;
  @Column('text') kind!: string;
  @Column('text') by!: string;
  @Column('timestamptz') receivedAt!: Date;
}
