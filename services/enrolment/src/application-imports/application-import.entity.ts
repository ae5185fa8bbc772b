import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ApplicantError, ApplicantRow } from './applicant-row.js';
import type { ApplicationCounts, ApplicationImport, ApplicationImportStatus } from './application-import.js';

@Entity('application_imports')
export class ApplicationImportRow implements ApplicationImport {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') version!: number;
  @Column('text') provider!: string;
  @Column('uuid') cohortId!: string;
  @Column('text') status!: ApplicationImportStatus;
  @Column('jsonb') counts!: ApplicationCounts;
  @Column('text') createdBy!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) checkedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) confirmedAt!: Date | null;
}

/** One row of a file of applicants. */
@Entity('application_import_rows')
export class ImportedApplicantRow {
  @PrimaryColumn('uuid') importId!: string;
  @PrimaryColumn('integer') line!: number;
  @Column('text') provider!: string;
  /** The applicant, until the row has taken effect: personal data is not kept twice. Null where the row cannot be read. */
  @Column('jsonb', { nullable: true }) applicant!: ApplicantRow | null;
  @Column('jsonb') errors!: readonly ApplicantError[];
  /** The row as it was written, by heading, until it has taken effect; null for rows of before they were kept. */
  @Column('jsonb', { nullable: true }) cells!: readonly (readonly [heading: string, text: string])[] | null;
  /** The application that the row has become. */
  @Column('uuid', { nullable: true }) applicationId!: string | null;
}
