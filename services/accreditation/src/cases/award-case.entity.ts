import type { ClockChange } from '@collegium/standstill';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { WorkFact } from '../claims/work.js';
import type {
  AwardCase,
  CaseStatus,
  Consent,
  EnrolmentStanding,
  HoursFact,
  NoCredit,
  OutcomeFact,
} from './award-case.js';

@Entity('award_cases')
export class AwardCaseRow implements AwardCase {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('int')
  version!: number;

  @Column('text')
  tenant!: string;

  @Column('uuid', { unique: true })
  enrolmentId!: string;

  @Column('uuid', { nullable: true })
  personId!: string | null;

  @Column('uuid', { nullable: true })
  cohortId!: string | null;

  @Column('uuid', { nullable: true })
  programmeId!: string | null;

  @Column('text', { nullable: true })
  displayName!: string | null;

  @Column('text', { nullable: true })
  latinName!: string | null;

  @Column('text', { nullable: true })
  settingName!: string | null;

  @Column('boolean')
  creditWanted!: boolean;

  @Column('text', { nullable: true })
  university!: string | null;

  @Column('text')
  standing!: EnrolmentStanding;

  @Column('int')
  standingVersion!: number;

  @Column('jsonb', { default: [] })
  clockChanges!: ClockChange[];

  @Column('jsonb', { nullable: true })
  hours!: HoursFact | null;

  @Column('int')
  hoursVersion!: number;

  @Column('jsonb', { nullable: true })
  outcome!: OutcomeFact | null;

  @Column('jsonb')
  resubmitted!: string[];

  @Column('timestamptz', { nullable: true })
  acceptedAt!: Date | null;

  @Column('jsonb', { nullable: true })
  consent!: Consent | null;

  @Column('jsonb', { nullable: true })
  work!: WorkFact | null;

  @Column('text')
  status!: CaseStatus;

  @Column('jsonb')
  reasons!: string[];

  @Column('timestamptz', { nullable: true })
  decidedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  reviewAt!: Date | null;

  @Column('text', { nullable: true })
  noCredit!: NoCredit | null;

  @Column('uuid', { nullable: true })
  firstClaimId!: string | null;
}
