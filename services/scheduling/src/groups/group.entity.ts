import type { Versioned } from '@collegium/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Place } from '../sessions/session.js';
import type { Group, Membership } from './group.js';

/** A group of a cohort. */
@Entity('groups')
export class GroupRow implements Group, Versioned {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') cohortId!: string;
  @Column('text') name!: string;
  @Column('uuid') facilitatorId!: string;
  @Column('uuid', { array: true }) coFacilitatorIds!: string[];
  @Column('jsonb', { nullable: true }) place!: Place | null;
}

/** A stretch of belonging to a group. */
@Entity('memberships')
export class MembershipRow implements Membership {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('uuid') groupId!: string;
  @Column('uuid') enrolmentId!: string;
  @Column('uuid') personId!: string;
  @Column('timestamptz') joinedAt!: Date;
  @Column('timestamptz', { nullable: true }) leftAt!: Date | null;
}
