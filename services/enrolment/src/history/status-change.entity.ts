import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One change of a status: who, when and why. Written once and never changed. */
@Entity('status_changes')
export class StatusChangeRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') provider!: string;
  @Column('uuid', { nullable: true }) personId!: string | null;
  @Column('text') subjectKind!: 'application' | 'enrolment' | 'cohort';
  @Column('uuid') subjectId!: string;
  @Column('text', { nullable: true }) fromStatus!: string | null;
  @Column('text') toStatus!: string;
  @Column('timestamptz') at!: Date;
  /** `user:<subject>`, `client:<id>`, `event:<id>` or `timer:<name>`. */
  @Column('text') by!: string;
  /** Reason codes. */
  @Column('text', { array: true }) reasons!: readonly string[];
  /** Version of the list that the reason codes are from, where they are from one. */
  @Column('integer', { nullable: true }) reasonListVersion!: number | null;
  @Column('text', { nullable: true }) note!: string | null;
}
