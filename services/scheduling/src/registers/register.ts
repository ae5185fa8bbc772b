import type { FieldError } from '@collegium/errors';
import { refuse, type ErrorCode } from '../errors.js';
import { isDated, overlap, type DatedSession, type Session } from '../sessions/session.js';

export const attendances = ['present', 'part', 'absent', 'excused'] as const;
export type Attendance = (typeof attendances)[number];
export const modes = ['in_person', 'online'] as const;
export type AttendanceMode = (typeof modes)[number];

/** One line of a register. It is never changed: a correction takes its place. */
export interface RegisterEntry {
  readonly id: string;
  readonly tenant: string;
  readonly sessionId: string;
  readonly enrolmentId: string;
  readonly personId: string;
  readonly attendance: Attendance;
  /** How they were there; null where they were not. */
  readonly mode: AttendanceMode | null;
  /** Minutes they were there. */
  readonly attendedMinutes: number;
  readonly recordedBy: string;
  readonly recordedAt: Date;
  /** The entry that this one takes the place of. */
  readonly correctsEntryId: string | null;
  /** Why it was corrected. */
  readonly reason: string | null;
}

/** What somebody says about one person's attendance. */
export interface AttendanceSaid {
  readonly attendance: Attendance;
  readonly mode?: AttendanceMode | undefined;
  /** Minutes there, for part attendance. */
  readonly minutes?: number | undefined;
}

/** A person's attendance of another session, for the rule that no hour counts twice. */
export interface OtherAttendance {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly attendedMinutes: number;
}

/** How long before the start a register can be written. */
export const OPENS_BEFORE_MINUTES = 15;

/** Refuses a register of a session that has no date, is cancelled or is still to come. */
export function assertRegisterOpen(session: Session, now: Date): asserts session is DatedSession {
  if (session.status === 'cancelled')
    throw refuse('session_cancelled', `Session ${session.id} is cancelled, so it has no register.`, {
      sessionId: session.id,
    });
  if (!isDated(session))
    throw refuse('register_not_open', `Session ${session.id} has no date yet, so its register is not open.`, {
      sessionId: session.id,
    });
  const opensAt = new Date(session.startsAt.getTime() - OPENS_BEFORE_MINUTES * 60_000);
  if (now < opensAt)
    throw refuse('register_not_open', `The register of session ${session.id} opens at ${opensAt.toISOString()}.`, {
      sessionId: session.id,
      opensAt: opensAt.toISOString(),
    });
}

/** A refusal of one entry, to be collected with the others. */
export type EntryProblem = { readonly field: string; readonly code: ErrorCode; readonly message: string };

/** What is wrong with an attendance, if anything; minutes that it comes to, otherwise. */
export function readAttendance(
  session: DatedSession,
  said: AttendanceSaid,
): { attendedMinutes: number; mode: AttendanceMode | null } | EntryProblem {
  const there = said.attendance === 'present' || said.attendance === 'part';
  if (there !== (said.mode !== undefined))
    return {
      field: 'mode',
      code: 'attendance_mode_needed',
      message: there
        ? `Say whether they were ${said.attendance} in person or online.`
        : `Somebody ${said.attendance} has no mode.`,
    };
  if ((said.attendance === 'part') !== (said.minutes !== undefined))
    return {
      field: 'minutes',
      code: 'attended_minutes_out_of_range',
      message:
        said.attendance === 'part'
          ? 'Part attendance needs its minutes.'
          : 'Minutes are given for part attendance only.',
    };
  if (said.minutes !== undefined && (said.minutes < 1 || said.minutes >= session.durationMinutes))
    return {
      field: 'minutes',
      code: 'attended_minutes_out_of_range',
      message: `Part of a session of ${session.durationMinutes} minutes is 1 to ${session.durationMinutes - 1}.`,
    };
  const attendedMinutes = said.attendance === 'present' ? session.durationMinutes : (said.minutes ?? 0);
  return { attendedMinutes, mode: said.mode ?? null };
}

/**
 * Whether a person can have been there so long, given where else they were: together, overlapping attendances may not be
 * longer than the time that the sessions took. So nobody is credited with one hour in two places, while half of this and
 * half of that is fine.
 */
export function fitsBeside(
  session: DatedSession,
  attendedMinutes: number,
  others: readonly OtherAttendance[],
): boolean {
  let { startsAt, endsAt } = { startsAt: session.startsAt, endsAt: session.endsAt };
  let minutes = attendedMinutes;
  const rest = others.filter((other) => other.attendedMinutes > 0);
  for (let grown = true; grown;) {
    const index = rest.findIndex((other) => overlap({ startsAt, endsAt }, other));
    grown = index >= 0;
    if (!grown) break;
    const [other] = rest.splice(index, 1) as [OtherAttendance];
    startsAt = other.startsAt < startsAt ? other.startsAt : startsAt;
    endsAt = other.endsAt > endsAt ? other.endsAt : endsAt;
    minutes += other.attendedMinutes;
  }
  return minutes * 60_000 <= endsAt.getTime() - startsAt.getTime();
}

/** Credited minutes for minutes attended: in proportion, rounded down. */
export function creditFor(
  session: { durationMinutes: number },
  creditedMinutes: number,
  attendedMinutes: number,
): number {
  return Math.floor((creditedMinutes * Math.min(attendedMinutes, session.durationMinutes)) / session.durationMinutes);
}

/** Refuses the whole register, naming each entry that is wrong. */
export function refuseEntries(problems: readonly (EntryProblem & { index: number })[]): never {
  const errors: FieldError[] = problems.map(({ index, field, code, message }) => ({
    pointer: `/entries/${index}/${field}`,
    code,
    message,
  }));
  throw refuse(
    'register_refused',
    `${problems.length === 1 ? 'One entry is' : `${problems.length} entries are`} wrong, so nothing was recorded.`,
    {},
    errors,
  );
}

/** The entries that stand: those that no other corrects. */
export function standingEntries<E extends Pick<RegisterEntry, 'id' | 'correctsEntryId'>>(entries: readonly E[]): E[] {
  const corrected = new Set(entries.map((entry) => entry.correctsEntryId));
  return entries.filter((entry) => !corrected.has(entry.id));
}
