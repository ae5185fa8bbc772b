import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Succession } from './succession.js';

/** Only added to; the latest row of an issuer counts. */
@Entity('issuer_successions')
export class SuccessionRow implements Succession {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  tenant!: string;

  @Column('text')
  successor!: string;

  @Column('text')
  text!: string;

  @Column('text')
  by!: string;

  @Column('timestamptz')
  at!: Date;
}
