import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A frozen copy that was passed on to a university under a credit claim. */
@Entity('passed_on')
export class PassedOnRow {
  @PrimaryColumn('uuid') submissionId!: string;
  @PrimaryColumn('uuid') claimId!: string;
  @Column('text') tenant!: string;
  @Column('text') university!: string;
  /** Local date by which a resubmission is accepted, once the university has referred the work. */
  @Column('date', { nullable: true }) resubmitBy!: string | null;
  /** When the university referred it, in domain time. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) referredAt!: Date | null;
  /** When the claim was withdrawn: the university reads nothing more. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) closedAt!: Date | null;
}
