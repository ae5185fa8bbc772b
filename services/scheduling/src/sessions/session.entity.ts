import type { Versioned } from '@collegium/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../programmes/programme.js';
import type { Place, Session, SessionStatus } from './session.js';

/** A session, with or without a date. */
@Entity('sessions')
export class SessionRow implements Session, Versioned {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') programmeId!: string;
  @Column('uuid', { nullable: true }) cohortId!: string | null;
  @Column('uuid', { nullable: true }) groupId!: string | null;
  @Column('text') kind!: string;
  @Column('text') title!: string;
  @Column('text') scope!: Scope;
  @Column('boolean') openToOtherGroups!: boolean;
  @Column('text') status!: SessionStatus;
  @Column('text', { nullable: true }) localStart!: string | null;
  @Column('text') timeZone!: string;
  @Column('timestamptz', { nullable: true }) startsAt!: Date | null;
  @Column('timestamptz', { nullable: true }) endsAt!: Date | null;
  @Column('int') durationMinutes!: number;
  @Column('int') creditedMinutes!: number;
  @Column('jsonb', { nullable: true }) place!: Place | null;
  @Column('int', { nullable: true }) capacity!: number | null;
  @Column('uuid', { nullable: true }) leaderId!: string | null;
  @Column('int') sequence!: number;
  @Column('text', { nullable: true }) cancelReason!: string | null;
  @Column('text', { nullable: true }) templateKey!: string | null;
  /** Academic year in which a session of every cohort must fall; a cohort's own dates say it otherwise. */
  @Column('date') yearStartsOn!: string;
  @Column('date') yearEndsOn!: string;
  @Column('timestamptz') updatedAt!: Date;
}
