import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Application, ApplicationStatus } from './application.js';
import type { Eligibility, Fact } from './eligibility.js';
import type { Setting, StaffRole } from './setting.js';

@Entity('applications')
export class ApplicationRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') version!: number;
  @Column('text') provider!: string;
  @Column('uuid') cohortId!: string;
  @Column('uuid') programmeId!: string;
  @Column('uuid') personId!: string;
  @Column('text') status!: ApplicationStatus;
  @Column('jsonb') setting!: Setting;
  @Column('text') staffRole!: StaffRole;
  @Column('boolean') creditWanted!: boolean;
  @Column('text', { nullable: true }) university!: string | null;
  @Column('jsonb') facts!: Readonly<Record<string, Fact>>;
  @Column('jsonb') eligibility!: Eligibility;
  @Column('timestamptz') submittedAt!: Date;
  @Column('timestamptz', { nullable: true }) waitlistedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) offerExpiresAt!: Date | null;
  @Column('timestamptz', { nullable: true }) enrolmentEndedAt!: Date | null;
  @Column('text', { array: true }) reasons!: readonly string[];
}

/** The constraints of the table make a row one of the states of an application. */
export function toApplication(row: ApplicationRow): Application {
  return row as Application;
}
