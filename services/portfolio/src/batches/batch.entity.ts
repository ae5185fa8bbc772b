import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SamplingPolicy } from '../facts/definition.js';
import type { Batch, BatchStatus, Board, Decision, Sample } from './batch.js';
import type { FrameEntry, SampledEntry } from './sample.js';

@Entity('batch')
export class BatchRow implements Batch {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') programmeId!: string;
  @Column('uuid', { nullable: true }) cohortId!: string | null;
  @Column('text') name!: string;
  @Column('text') status!: BatchStatus;
  @Column({ type: 'timestamptz', precision: 3 }) opensAt!: Date;
  @Column({ type: 'timestamptz', precision: 3 }) closesAt!: Date;
  @Column('bigint', { default: 0, transformer: { to: (ms: number) => ms, from: Number } }) extendedByMs!: number;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) standsStillSince!: Date | null;
  @Column('text') commitment!: string;
  @Column({ type: 'timestamptz', precision: 3 }) createdAt!: Date;
  @Column('text') createdBy!: string;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) closedAt!: Date | null;
  @Column('uuid', { array: true }) carriedOver!: string[];
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) releasedAt!: Date | null;
  @Column('text', { nullable: true }) releasedBy!: string | null;
  @Column('jsonb', { nullable: true }) board!: Board | null;
}

/** The secret behind a batch's commitment. In a table of its own, so that nothing that shows a batch can show it before the draw. */
@Entity('batch_seed')
export class BatchSeedRow {
  @PrimaryColumn('uuid') batchId!: string;
  @Column('text') tenant!: string;
  @Column('text') secret!: string;
}

/** A drawn sample. A trigger refuses every change and removal. */
@Entity('sample')
export class SampleRow implements Sample {
  @PrimaryColumn('uuid') batchId!: string;
  @Column('text') tenant!: string;
  @Column('text') secret!: string;
  @Column('text') seed!: string;
  @Column('text') frameDigest!: string;
  @Column('jsonb') policy!: SamplingPolicy;
  @Column('jsonb') frame!: FrameEntry[];
  @Column('jsonb') entries!: SampledEntry[];
  @Column({ type: 'timestamptz', precision: 3 }) drawnAt!: Date;
  @Column('text') drawnBy!: string;
}

@Entity('decision')
export class DecisionRow implements Decision {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') batchId!: string;
  @Column('uuid') assessorId!: string;
  @Column('uuid') moderatorId!: string;
  @Column('text') decision!: Decision['decision'];
  @Column('text') note!: string;
  @Column({ type: 'timestamptz', precision: 3 }) decidedAt!: Date;
  @Column('uuid', { nullable: true }) reassessorId!: string | null;
}
