import type { ClockChange } from '@collegium/standstill';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Setting, StaffRole } from '../applications/setting.js';
import type { Enrolment, EnrolmentStatus } from './enrolment.js';

@Entity('enrolments')
export class EnrolmentRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') version!: number;
  @Column('text') provider!: string;
  @Column('uuid') cohortId!: string;
  @Column('uuid') programmeId!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') applicationId!: string;
  @Column('text') status!: EnrolmentStatus;
  @Column('jsonb') setting!: Setting;
  @Column('text') staffRole!: StaffRole;
  @Column('boolean') creditWanted!: boolean;
  @Column('text', { nullable: true }) university!: string | null;
  @Column('timestamptz') acceptedAt!: Date;
  @Column('timestamptz', { nullable: true }) startedAt!: Date | null;
  @Column('text', { nullable: true }) deferredFrom!: 'accepted' | 'started' | null;
  @Column('date', { nullable: true }) returnBy!: string | null;
  @Column('jsonb', { default: [] }) clockChanges!: readonly ClockChange[];
  @Column('timestamptz', { nullable: true }) decidedAt!: Date | null;
  @Column('uuid', { nullable: true }) awardId!: string | null;
  @Column('text', { array: true }) reasons!: readonly string[];
}

/** The constraints of the table make a row one of the states of an enrolment. */
export function toEnrolment(row: EnrolmentRow): Enrolment {
  return row as Enrolment;
}
