import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A body's consent to certificates of one programme version in its name. What was issued under it stays when it is withdrawn. */
@Entity('joint_consents')
export class JointConsentRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('int')
  version!: number;

  /** Code of the body. */
  @Column('text')
  tenant!: string;

  @Column('uuid')
  programmeId!: string;

  /** Where the decision is recorded. */
  @Column('text')
  evidence!: string;

  @Column('text')
  givenBy!: string;

  @Column('timestamptz')
  givenAt!: Date;

  @Column('timestamptz', { nullable: true })
  withdrawnAt!: Date | null;
}
