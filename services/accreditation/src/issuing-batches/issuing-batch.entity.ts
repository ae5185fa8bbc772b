import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Certificates that one cause has ordered, such as a board's release. How far it is stands in its orders. */
@Entity('issuing_batches')
export class IssuingBatchRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  tenant!: string;

  /** The cause: what it has set off carries the same id through all services. */
  @Column('text')
  correlationId!: string;

  /** When the first certificate was ordered; machine time, as the press works. */
  @Column('timestamptz')
  startedAt!: Date;

  /** How much the press has done for it, as if it had been there from the start: the least served comes next. Null before its first turn. */
  @Column('int', { nullable: true })
  served!: number | null;
}
