import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a provider calls a person. */
@Entity('people')
export class PersonRow {
  @PrimaryColumn('text') tenant!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('text') displayName!: string;
  /** The record that stays, where two turned out to be one person. */
  @Column('uuid', { nullable: true }) mergedInto!: string | null;
}
