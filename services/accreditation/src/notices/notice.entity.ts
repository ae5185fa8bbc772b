import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { NoticeKind } from './notice.js';

/** What a person is told about an award of theirs. */
@Entity('notices')
export class NoticeRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  tenant!: string;

  @Column('uuid')
  personId!: string;

  @Column('uuid')
  awardId!: string;

  @Column('text')
  kind!: NoticeKind;

  /** Title of the certificate. */
  @Column('text')
  title!: string;

  @Column('text')
  number!: string;

  /** Reason code; null for the grant. */
  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('timestamptz')
  at!: Date;

  @Column('timestamptz', { nullable: true })
  readAt!: Date | null;
}
