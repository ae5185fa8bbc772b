import type { ClockChange } from '@collegium/standstill';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Cohort } from './cohort.js';

/** The local copy of a cohort. */
@Entity('cohorts')
export class CohortRow implements Cohort {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('uuid') programmeId!: string;
  @Column('text') name!: string;
  @Column('date') startsOn!: string;
  @Column('date') endsOn!: string;
  @Column('text') timeZone!: string;
  @Column('text') status!: string;
  /** When it was postponed and taken up again. */
  @Column('jsonb', { default: [] }) clockChanges!: ClockChange[];
}
