import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A Bitstring status list of one provider, as last signed. */
@Entity('status_lists')
export class StatusListRow {
  /** `<provider>-<number>`: the last part of its URL. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  tenant!: string;

  @Column('int')
  number!: number;

  /** The signed credential; null until first asked for. */
  @Column('text', { nullable: true })
  credential!: string | null;

  @Column('timestamptz', { nullable: true })
  validUntil!: Date | null;
}

/** One award's place in a list. */
@Entity('status_entries')
export class StatusEntryRow {
  @PrimaryColumn('uuid')
  awardId!: string;

  @Column('text')
  tenant!: string;

  @Column('text')
  listId!: string;

  @Column('int')
  index!: number;

  @Column('boolean')
  revoked!: boolean;
}
