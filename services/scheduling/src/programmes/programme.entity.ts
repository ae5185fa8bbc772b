import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Programme, SessionKind } from './programme.js';

/** The local copy of a programme version, written once: a published version never changes. */
@Entity('programmes')
export class ProgrammeRow implements Programme {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('text') code!: string;
  @Column('text') title!: string;
  @Column('text') timeZone!: string;
  @Column('int') entitlementMinutes!: number;
  @Column('int', { nullable: true }) minimumMinutes!: number | null;
  @Column('int') tutorialGapDays!: number;
  @Column('jsonb') kinds!: SessionKind[];
}
