import type { ClockChange } from '@collegium/standstill';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AwardRules, PrintedForms, Programme, Tariff } from './programme.js';

/** Local copy of a published programme version, out of `enrolment.programme_published`. */
@Entity('programmes')
export class ProgrammeRow implements Programme {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  tenant!: string;

  @Column('text')
  code!: string;

  @Column('int')
  programmeVersion!: number;

  @Column('text')
  title!: string;

  @Column('text')
  timeZone!: string;

  @Column('jsonb')
  rules!: AwardRules;

  @Column('jsonb')
  tariffs!: Tariff[];

  /** Not out of the definition: given here, and kept when the definition comes again. */
  @Column('jsonb', { default: {} })
  printedForms!: PrintedForms;
}

/** What is known of a cohort: whether it has finished, or stands still. */
@Entity('cohorts')
export class CohortRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  tenant!: string;

  /** In domain time. */
  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;

  /** Since when it stands still, in domain time; null while it does not. */
  @Column('timestamptz', { nullable: true })
  postponedAt!: Date | null;

  /** When it was postponed and taken up again. */
  @Column('jsonb', { default: [] })
  clockChanges!: ClockChange[];
}
