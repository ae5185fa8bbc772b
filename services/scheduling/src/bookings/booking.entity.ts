import type { Versioned } from '@collegium/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Booking, BookingStatus } from './booking.js';

/** A participant's booking. */
@Entity('bookings')
export class BookingRow implements Booking, Versioned {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') sessionId!: string;
  @Column('uuid') enrolmentId!: string;
  @Column('uuid') personId!: string;
  @Column('text') kind!: string;
  @Column('text') status!: BookingStatus;
  /** A tutorial slot has one booking; the database holds to it. */
  @Column('boolean') oneToOne!: boolean;
  @Column('timestamptz') bookedAt!: Date;
  @Column('timestamptz', { nullable: true }) cancelledAt!: Date | null;
  @Column('boolean') late!: boolean;
  @Column('text', { nullable: true }) cancelReason!: string | null;
  @Column('timestamptz', { nullable: true }) startsAt!: Date | null;
  @Column('timestamptz', { nullable: true }) endsAt!: Date | null;
}
