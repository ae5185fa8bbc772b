import type { Transaction } from '@collegium/persistence';
import type { DatedSession } from '../sessions/session.js';
import type { OtherAttendance } from './register.js';

/** A person's attendance of another session. */
export interface AttendanceElsewhere extends OtherAttendance {
  readonly personId: string;
}

/** Attendances of these people, a day around the session, elsewhere. Two enrolments of one person were there once. */
export async function otherAttendances(
  tx: Transaction,
  session: DatedSession,
  personIds: readonly string[],
): Promise<AttendanceElsewhere[]> {
  return tx.manager.query<AttendanceElsewhere[]>(
    `select enrolment.person_id as "personId", session.starts_at as "startsAt", session.ends_at as "endsAt", max(entry.attended_minutes) as "attendedMinutes"
     from register_entries entry join sessions session on session.id = entry.session_id join enrolments enrolment on enrolment.id = entry.enrolment_id
     where enrolment.person_id = any($1) and session.id <> $2 and entry.attended_minutes > 0
       and session.starts_at < $4::timestamptz + interval '1 day' and session.ends_at > $3::timestamptz - interval '1 day'
       and not exists (select 1 from register_entries correction where correction.corrects_entry_id = entry.id)
     group by enrolment.person_id, session.id`,
    [personIds, session.id, session.startsAt, session.endsAt],
  );
}
