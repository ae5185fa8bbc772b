import type { Versioned } from '@collegium/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An address under which a calendar is read without signing in. The token itself is not kept. */
@Entity('calendar_feeds')
export class CalendarFeedRow implements Versioned {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  /** The reader, for a person's calendar. */
  @Column('uuid', { nullable: true }) personId!: string | null;
  @Column('uuid', { nullable: true }) groupId!: string | null;
  /** SHA-256 of the token, in hex. */
  @Column('text') tokenHash!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
}
