import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one person has told of themselves, sealed: the database alone tells nobody a date of birth. */
@Entity('person_details')
export class PersonDetailsRow {
  /** The person's id. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('int')
  version!: number;

  @Column('bytea')
  sealed!: Buffer;

  @Column('timestamptz')
  changedAt!: Date;
}
