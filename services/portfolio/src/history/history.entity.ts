import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who changed the status of a thing, when and why. Never changed itself. */
@Entity('status_change')
export class StatusChangeRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('text') thing!: 'submission' | 'batch';
  @Column('uuid') thingId!: string;
  @Column('text', { nullable: true }) fromStatus!: string | null;
  @Column('text') toStatus!: string;
  @Column({ type: 'timestamptz', precision: 3 }) at!: Date;
  @Column('text') by!: string;
  /** A code or reference: a return's reason, a batch, a decision, a board. */
  @Column('text', { nullable: true }) why!: string | null;
}
