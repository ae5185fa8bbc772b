import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Treatment } from '../facts/definition.js';
import type { Assessment, Judgement } from './assessment.js';
import type { Outcome, RetentionClass, Submission, SubmissionItem, SubmissionStatus } from './submission.js';

@Entity('submission')
export class SubmissionRow implements Submission {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') portfolioId!: string;
  @Column('uuid') enrolmentId!: string;
  @Column('uuid') cohortId!: string;
  @Column('uuid') programmeId!: string;
  @Column('text') treatment!: Treatment;
  @Column('text') status!: SubmissionStatus;
  @Column({ type: 'timestamptz', precision: 3 }) frozenAt!: Date;
  @Column('boolean') showsPupils!: boolean;
  @Column('text') digest!: string;
  @Column('uuid', { nullable: true }) resubmissionOf!: string | null;
  @Column('uuid') lineageId!: string;
  @Column('uuid', { nullable: true }) batchId!: string | null;
  @Column('uuid', { nullable: true }) assessorId!: string | null;
  @Column('text', { nullable: true }) outcome!: Outcome | null;
  @Column('text', { nullable: true }) returnReason!: string | null;
  @Column('text', { nullable: true }) acceptedBy!: string | null;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) releasedAt!: Date | null;
  @Column('date', { nullable: true }) resubmitBy!: string | null;
}

/** One thing in a frozen copy. A trigger refuses every change and removal. */
@Entity('submission_item')
export class SubmissionItemRow implements SubmissionItem {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') submissionId!: string;
  @Column('text') requirement!: string;
  @Column('text') kind!: SubmissionItem['kind'];
  @Column('text') title!: string;
  @Column('text', { nullable: true }) content!: string | null;
  @Column('text', { nullable: true }) fileKey!: string | null;
  @Column('text', { nullable: true }) fileName!: string | null;
  @Column('text', { nullable: true }) mediaType!: string | null;
  @Column('int', { nullable: true }) size!: number | null;
  @Column('text') digest!: string;
  @Column('boolean') showsPupils!: boolean;
  @Column('text') retention!: RetentionClass;
}

/** One mark. A trigger refuses every change and removal. */
@Entity('assessment')
export class AssessmentRow implements Assessment {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') submissionId!: string;
  @Column('uuid') assessorId!: string;
  @Column('text') kind!: Assessment['kind'];
  @Column('jsonb') judgements!: Judgement[];
  @Column('text') outcome!: Outcome;
  @Column({ type: 'timestamptz', precision: 3 }) assessedAt!: Date;
}
