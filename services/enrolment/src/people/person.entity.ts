import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Erasure } from './erasure.js';
import type { Duplicate, Person } from './person.js';

@Entity('people')
export class PersonRow implements Person {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') version!: number;
  @Column('text') tenant!: 'consortium';
  @Column('text', { array: true }) providers!: readonly string[];
  @Column('text') displayName!: string;
  @Column('text') email!: string;
  @Column('text', { nullable: true }) trn!: string | null;
  @Column('uuid', { nullable: true }) mergedInto!: string | null;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) erasedAt!: Date | null;
}

@Entity('erasures')
export class ErasureRow implements Erasure {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') version!: number;
  @Column('text') tenant!: 'consortium';
  @Column('uuid', { unique: true }) personId!: string;
  @Column('text') reason!: string;
  @Column('text') orderedBy!: string;
  @Column('timestamptz') orderedAt!: Date;
  @Column('timestamptz', { nullable: true }) erasedAt!: Date | null;
}

@Entity('person_duplicates')
export class DuplicateRow implements Duplicate {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') version!: number;
  @Column('text') tenant!: 'consortium';
  @Column('uuid') personId!: string;
  @Column('uuid') otherPersonId!: string;
  @Column('text') same!: 'email' | 'trn';
  @Column('text') status!: 'flagged' | 'merged' | 'dismissed';
  @Column('timestamptz') flaggedAt!: Date;
}
