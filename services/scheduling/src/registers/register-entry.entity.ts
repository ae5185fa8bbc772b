import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Attendance, AttendanceMode, RegisterEntry } from './register.js';

/** One line of a register; append-only. */
@Entity('register_entries')
export class RegisterEntryRow implements RegisterEntry {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('uuid') sessionId!: string;
  @Column('uuid') enrolmentId!: string;
  @Column('uuid') personId!: string;
  @Column('text') attendance!: Attendance;
  @Column('text', { nullable: true }) mode!: AttendanceMode | null;
  @Column('int') attendedMinutes!: number;
  @Column('text') recordedBy!: string;
  @Column('timestamptz') recordedAt!: Date;
  @Column('uuid', { nullable: true }) correctsEntryId!: string | null;
  @Column('text', { nullable: true }) reason!: string | null;
}
