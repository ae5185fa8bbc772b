import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Reason, ReasonPurpose } from './reason.js';

@Entity('reasons')
export class ReasonRow implements Reason {
  @PrimaryColumn('text') purpose!: ReasonPurpose;
  @PrimaryColumn('integer') listVersion!: number;
  @PrimaryColumn('text') code!: string;
  @Column('text') title!: string;
  @Column('text') tenant!: string;
}
