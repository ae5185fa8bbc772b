import type { Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { BookingRow } from '../bookings/booking.entity.js';
import type { SessionRow } from './session.entity.js';
import type { DatedSession } from './session.js';

/** Whom a session concerns. */
@Injectable()
export class SessionAudienceService {
  /**
   * Ids of the people whose hours could follow from one of the sessions: members of the group, enrolled in the cohort or with the
   * provider, booked, or offered it so far.
   */
  async of(tx: Transaction, sessions: readonly SessionRow[]): Promise<string[]> {
    const ids = sessions.map((session) => session.id);
    const groups = sessions.flatMap((session) => (session.scope === 'group' ? [session.groupId] : []));
    const cohorts = sessions.flatMap((session) => (session.scope === 'cohort' ? [session.cohortId] : []));
    const everybody = sessions.some((session) => session.scope === 'programme');
    const rows = (await tx.manager.query(
      `select person_id as id from enrolments where cohort_id = any($2) or $3 or id in (
         select enrolment_id from memberships where group_id = any($1)
         union select enrolment_id from bookings where session_id = any($4)
         union select enrolment_id from hours_entries where subject_id = any($4))
       group by person_id`,
      [groups, cohorts, everybody, ids],
    )) as { id: string }[];
    return rows.map((row) => row.id);
  }

  /** Those among the bookings of a session whose people would be in two places at once at its new time. */
  async overlapping(tx: Transaction, session: DatedSession, bookings: readonly BookingRow[]): Promise<BookingRow[]> {
    const rows = (await tx.manager.query(
      `select distinct person_id as id from bookings
       where status = 'confirmed' and session_id <> $1 and person_id = any($2) and tstzrange(starts_at, ends_at) && tstzrange($3, $4) and starts_at is not null`,
      [session.id, bookings.map((booking) => booking.personId), session.startsAt, session.endsAt],
    )) as { id: string }[];
    const busy = new Set(rows.map((row) => row.id));
    return bookings.filter((booking) => busy.has(booking.personId));
  }
}
