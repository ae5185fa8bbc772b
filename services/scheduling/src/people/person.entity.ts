import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a provider calls a person. */
@Entity('people')
export class PersonRow {
  @PrimaryColumn('text') tenant!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('text') displayName!: string;
}
