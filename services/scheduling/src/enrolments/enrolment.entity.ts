import type { Versioned } from '@collegium/persistence';
import { Column, Entity, PrimaryColumn, type ValueTransformer } from 'typeorm';
import type { Enrolment, EnrolmentStatus, Pause } from './enrolment.js';

type StoredPause = { from: string; until: string | null };

const pauses: ValueTransformer = {
  to: (value: readonly Pause[]): StoredPause[] =>
    value.map(({ from, until }) => ({ from: from.toISOString(), until: until?.toISOString() ?? null })),
  from: (value: StoredPause[]): Pause[] =>
    value.map(({ from, until }) => ({ from: new Date(from), until: until ? new Date(until) : null })),
};

/** The local copy of an enrolment. */
@Entity('enrolments')
export class EnrolmentRow implements Enrolment, Versioned {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') cohortId!: string;
  @Column('uuid') programmeId!: string;
  @Column('text', { nullable: true }) settingUrn!: string | null;
  @Column('text') settingName!: string;
  @Column('text') timeZone!: string;
  @Column('text') status!: EnrolmentStatus;
  @Column('timestamptz') acceptedAt!: Date;
  @Column('timestamptz', { nullable: true }) startedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
  @Column('jsonb', { transformer: pauses }) pauses!: Pause[];
}
