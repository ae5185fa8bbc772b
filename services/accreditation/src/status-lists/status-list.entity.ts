import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StatusPurpose } from '../credentials/open-badge.js';

/** A Bitstring status list of one provider and purpose, as last signed. */
@Entity('status_lists')
export class StatusListRow {
  /** `<provider>-<number>` for revocation, `<provider>-<number>s` for suspension: the last part of its URL. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  tenant!: string;

  @Column('text', { default: 'revocation' })
  purpose!: StatusPurpose;

  @Column('int')
  number!: number;

  /** The signed credential; null until first asked for. */
  @Column('text', { nullable: true })
  credential!: string | null;

  @Column('timestamptz', { nullable: true })
  validUntil!: Date | null;
}

/** One award's place in the list of one purpose. */
@Entity('status_entries')
export class StatusEntryRow {
  @PrimaryColumn('uuid')
  awardId!: string;

  @PrimaryColumn('text', { default: 'revocation' })
  purpose!: StatusPurpose;

  @Column('text')
  tenant!: string;

  @Column('text')
  listId!: string;

  @Column('int')
  index!: number;

  /** Whether its bit is set. */
  @Column('boolean', { default: false })
  raised!: boolean;
}
