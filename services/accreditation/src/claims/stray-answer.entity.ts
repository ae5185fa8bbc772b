import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { UniversityAnswer } from './university-answer.js';

/** An answer to a claim that was never sent to who answered: of another university, of nobody, mistyped, or a revision that is still to come. What it said is not kept. */
@Entity('stray_answers')
export class StrayAnswerRow {
  @PrimaryColumn('uuid') id!: string;
  /** As named by who answered. */
  @Column('uuid') claimId!: string;
  @Column('text') university!: string;
  @Column('text') kind!: UniversityAnswer['kind'];
  @Column('text') by!: string;
  @Column('timestamptz') receivedAt!: Date;
}
