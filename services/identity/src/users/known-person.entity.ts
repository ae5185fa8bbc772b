import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was heard of a person of enrolment, by id alone. No row-level security: several providers may know one person. */
@Entity('known_people')
export class KnownPersonRow {
  @PrimaryColumn('uuid') readonly personId!: string;
  /** Codes of the providers that are known to know the person. */
  @Column('text', { array: true }) readonly providers!: string[];
  /** Whether the person was heard of from the beginning, so that no provider is missing. */
  @Column('boolean') readonly complete!: boolean;
  /** Version of the newest name and address that were taken over; an older one is not. */
  @Column('integer') readonly detailsVersion!: number;
  /** The record that stays, where this one was merged. */
  @Column('uuid', { nullable: true }) readonly mergedInto!: string | null;
  @Column('timestamptz', { nullable: true }) readonly erasedAt!: Date | null;
}
