import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Local copy of an organisation's name, out of `enrolment.organisation_registered`: it stands on certificates. */
@Entity('organisations')
export class OrganisationRow {
  @PrimaryColumn('text')
  code!: string;

  @Column('text')
  kind!: string;

  @Column('text')
  name!: string;
}

/** A version newer than every name: one that comes late, or again, is not taken in. */
export const ERASED = 2_147_483_647;

/** Local copy of a person's name as one provider last told it. */
@Entity('people')
export class PersonRow {
  @PrimaryColumn('uuid')
  personId!: string;

  @PrimaryColumn('text')
  tenant!: string;

  @Column('text')
  displayName!: string;

  /** Version of the person that the name is of. */
  @Column('int')
  sourceVersion!: number;

  /** The record that stays, where this one was merged. */
  @Column('uuid', { nullable: true })
  mergedInto?: string | null;
}
