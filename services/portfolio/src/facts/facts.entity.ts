import type { ClockChange } from '@collegium/standstill';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Definition } from './definition.js';
import type { EnrolmentStatus } from './enrolment-fact.js';

/** A published programme version, as far as this service needs it. */
@Entity('programme_fact')
export class ProgrammeFact {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('jsonb') definition!: Definition;
}

@Entity('cohort_fact')
export class CohortFact {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('uuid') programmeId!: string;
  @Column('text') name!: string;
  @Column('text') timeZone!: string;
  @Column('text') status!: string;
  /** When it stood still and went on: deadlines are moved by it. */
  @Column('jsonb', { default: [] }) clockChanges!: ClockChange[];
}

/** A person's name, as one provider knows it. */
@Entity('person_fact')
export class PersonFact {
  @PrimaryColumn('text') tenant!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('text') displayName!: string;
  /** The record that stays, where this one was merged. */
  @Column('uuid', { nullable: true }) mergedInto?: string | null;
}

@Entity('enrolment_fact')
export class EnrolmentFact {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') cohortId!: string;
  @Column('uuid') programmeId!: string;
  @Column('text') status!: EnrolmentStatus;
  @Column('date', { nullable: true }) returnBy!: string | null;
  /** Key of the setting where the person works; empty where nothing is known. */
  @Column('text') settingKey!: string;
  @Column('text') settingName!: string;
  /** When it stood still and went on: deadlines are moved by it. */
  @Column('jsonb', { default: [] }) clockChanges!: ClockChange[];
}

@Entity('group_fact')
export class GroupFact {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('uuid') cohortId!: string;
  @Column('text') name!: string;
}

/** Who leads or co-leads a group, and did: what somebody tutored once excludes them from moderating it later. */
@Entity('group_leader')
export class GroupLeader {
  @PrimaryColumn('uuid') groupId!: string;
  @PrimaryColumn('uuid') personId!: string;
  @PrimaryColumn('timestamptz', { precision: 3 }) fromAt!: Date;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) untilAt!: Date | null;
  @Column('text') tenant!: string;
}

@Entity('group_member')
export class GroupMember {
  @PrimaryColumn('uuid') groupId!: string;
  @PrimaryColumn('uuid') enrolmentId!: string;
  @PrimaryColumn('timestamptz', { precision: 3 }) joinedAt!: Date;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) leftAt!: Date | null;
  @Column('uuid') personId!: string;
  @Column('text') tenant!: string;
}
