import { Attendance as AttendanceInEvent, AttendanceMode as ModeInEvent } from '@collegium/contracts';
import type { Attendance, AttendanceMode } from './register.js';

/** Attendances as events spell them. */
export const attendanceInEvent: Record<Attendance, AttendanceInEvent> = {
  present: AttendanceInEvent.PRESENT,
  part: AttendanceInEvent.PART,
  absent: AttendanceInEvent.ABSENT,
  excused: AttendanceInEvent.EXCUSED,
};

/** Modes as events spell them; unspecified where nobody was there. */
export function modeInEvent(mode: AttendanceMode | null): ModeInEvent {
  if (mode === null) return ModeInEvent.UNSPECIFIED;
  return mode === 'online' ? ModeInEvent.ONLINE : ModeInEvent.IN_PERSON;
}
