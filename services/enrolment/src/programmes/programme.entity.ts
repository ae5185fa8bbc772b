import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Definition } from './definition.js';
import type { Programme } from './programme.js';

@Entity('programmes')
export class ProgrammeRow implements Programme {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') version!: number;
  @Column('text') provider!: string;
  @Column('text') code!: string;
  @Column('integer') definitionVersion!: number;
  @Column('text') title!: string;
  @Column('jsonb') definition!: Definition;
  @Column('text') source!: string;
  @Column('timestamptz') publishedAt!: Date;
  @Column('text') publishedBy!: string;
}
