import type { Versioned } from '@collegium/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A gap between tutorials that was noticed; open until it is closed. */
@Entity('tutorial_gaps')
export class TutorialGapRow implements Versioned {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') enrolmentId!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') cohortId!: string;
  @Column('uuid', { nullable: true }) groupId!: string | null;
  @Column('timestamptz') since!: Date;
  @Column('int') allowedDays!: number;
  @Column('timestamptz') noticedAt!: Date;
  @Column('timestamptz', { nullable: true }) closedAt!: Date | null;
}
