import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A mail on its way. The text is sealed, because it can hold a code, and goes when it was sent. */
@Entity('emails')
export class EmailRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('text') readonly recipient!: string;
  @Column('text') readonly subject!: string;
  @Column('bytea', { nullable: true }) readonly sealedText!: Buffer | null;
  @Column('timestamptz') readonly createdAt!: Date;
  @Column('timestamptz') readonly nextAttemptAt!: Date;
  @Column('integer') readonly attempts!: number;
  @Column('timestamptz', { nullable: true }) readonly sentAt!: Date | null;
  @Column('timestamptz', { nullable: true }) readonly failedAt!: Date | null;
}
