import type { Versioned } from '@collegium/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Account, EntryReason, LedgerEntry } from './ledger.js';

/** One line of the support-hours ledger; append-only. */
@Entity('hours_entries')
export class HoursEntryRow implements LedgerEntry {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('text') account!: Account;
  @Column('uuid') enrolmentId!: string;
  @Column('uuid') personId!: string;
  /** Whose hours the account counts once: an enrolment, or for hours received the person. */
  @Column('uuid') holderId!: string;
  @Column('uuid') subjectId!: string;
  @Column('text') kind!: string;
  @Column('int') minutes!: number;
  @Column('int') ordinal!: number;
  /** The ordinal before, null for the first: by its foreign key a credit and its reversal take turns. */
  @Column('int', { nullable: true }) follows!: number | null;
  @Column('uuid', { nullable: true }) reversesEntryId!: string | null;
  @Column('uuid', { nullable: true }) registerEntryId!: string | null;
  @Column('text') reason!: EntryReason;
  @Column('timestamptz') recordedAt!: Date;
}

/** An enrolment's account: the lock under which its hours are settled, and whether the minimum is met. Its id is the enrolment's. */
@Entity('hours_accounts')
export class HoursAccountRow implements Versioned {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('int', { nullable: true }) minimumMinutes!: number | null;
  @Column('boolean') met!: boolean;
}
