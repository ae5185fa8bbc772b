import type { ClockChange } from '@collegium/standstill';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Cohort, CohortStatus } from './cohort.js';
import type { Places } from './places.js';

@Entity('cohorts')
export class CohortRow implements Cohort {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') version!: number;
  @Column('text') provider!: string;
  @Column('uuid') programmeId!: string;
  @Column('text') name!: string;
  @Column('text') status!: CohortStatus;
  @Column('date') startsOn!: string;
  @Column('date') endsOn!: string;
  @Column('date', { nullable: true }) applicationsCloseOn!: string | null;
  @Column('integer') offerDays!: number;
  @Column('text') timeZone!: string;
  @Column('text', { nullable: true }) postponedFrom!: CohortStatus | null;
  @Column('timestamptz', { nullable: true }) postponedAt!: Date | null;
  @Column('jsonb', { default: [] }) clockChanges!: readonly ClockChange[];
}

/** Apart from the cohort, so that an offer does not change the version that a coordinator has in sight. */
@Entity('cohort_places')
export class CohortPlacesRow implements Places {
  @PrimaryColumn('uuid') cohortId!: string;
  @Column('text') provider!: string;
  @Column('integer') places!: number;
  @Column('integer') offersAhead!: number;
  @Column('integer') held!: number;
  @Column('integer') taken!: number;
}
