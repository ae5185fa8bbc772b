import type { Fold } from '@collegium/calendar';
import { assertTransition, type FieldError, type Transitions } from '@collegium/errors';
import { refuse } from '../errors.js';
import type { PlaceRule, Scope, SessionKind } from '../programmes/programme.js';
import { instantOf } from '../time/wall-clock.js';

export type SessionStatus = 'to_be_confirmed' | 'scheduled' | 'cancelled';

/** A session without a date accepts bookings; a cancelled one is never held. */
const transitions: Transitions<SessionStatus> = {
  to_be_confirmed: ['scheduled', 'cancelled'],
  scheduled: ['scheduled', 'to_be_confirmed', 'cancelled'],
  cancelled: [],
};

/** Where a session is held. */
export interface Place {
  readonly kind: 'school' | 'venue' | 'online';
  readonly name: string;
  /** Unique reference number of a school of the register. */
  readonly urn?: string | undefined;
  readonly address?: string | undefined;
  /** Where to join online; a session in a room can be joined online too. */
  readonly onlineUrl?: string | undefined;
}

/** A twilight, an event, a conference, a visit or a tutorial slot. */
export interface Session {
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  readonly programmeId: string;
  /** Null for an event of every cohort. */
  readonly cohortId: string | null;
  /** Null where it is not one group's. */
  readonly groupId: string | null;
  readonly kind: string;
  readonly title: string;
  readonly scope: Scope;
  readonly openToOtherGroups: boolean;
  readonly status: SessionStatus;
  /** Local start `YYYY-MM-DDTHH:MM`, null while to be confirmed. The plan; `startsAt` follows from it. */
  readonly localStart: string | null;
  readonly timeZone: string;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly durationMinutes: number;
  readonly creditedMinutes: number;
  readonly place: Place | null;
  /** Most bookings; null where there is no limit. */
  readonly capacity: number | null;
  /** Who holds it: the facilitator of a tutorial slot. */
  readonly leaderId: string | null;
  /** RFC 5545 SEQUENCE: rises with each change that a calendar should notice. */
  readonly sequence: number;
  readonly cancelReason: string | null;
  /** Names the template's occurrence that this session is; null where it was added by hand. */
  readonly templateKey: string | null;
  readonly updatedAt: Date;
}

/** A session that has a date. */
export type DatedSession = Session & {
  readonly status: 'scheduled';
  readonly localStart: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
};

/** Whether the session has a date and is not cancelled. */
export const isDated = (session: Session): session is DatedSession => session.status === 'scheduled';

/** The academic year in which a session must fall: local dates, both inside. */
export interface AcademicYear {
  readonly startsOn: string;
  readonly endsOn: string;
}

/** When a session is to be held, in the words of the plan. */
export interface When {
  readonly localStart: string;
  readonly timeZone: string;
  readonly fold?: Fold | undefined;
  readonly durationMinutes: number;
}

/** Start and end as instants; a date outside the academic year is refused by the session's title. */
export function timesOf(title: string, when: When, year: AcademicYear): { startsAt: Date; endsAt: Date } {
  const date = when.localStart.slice(0, 10);
  if (date < year.startsOn || date > year.endsOn)
    throw refuse(
      'date_outside_academic_year',
      `${title} on ${date} is outside the academic year from ${year.startsOn} to ${year.endsOn}.`,
      { session: title, date, ...year },
    );
  const startsAt = instantOf({ local: when.localStart, timeZone: when.timeZone, fold: when.fold });
  return { startsAt, endsAt: new Date(startsAt.getTime() + when.durationMinutes * 60_000) };
}

/** A session moved to another time, or dated for the first time. */
export function rescheduleSession<S extends Session>(
  session: S,
  when: When,
  year: AcademicYear,
  now: Date,
): S & DatedSession {
  assertTransition(transitions, `Session ${session.id}`, session.status, 'scheduled');
  const times = timesOf(session.title, when, year);
  return {
    ...session,
    ...times,
    status: 'scheduled',
    localStart: when.localStart,
    timeZone: when.timeZone,
    durationMinutes: when.durationMinutes,
    sequence: session.sequence + 1,
    updatedAt: now,
  };
}

/** A session whose date was given up for the time being. Its bookings stand. */
export function undateSession<S extends Session>(session: S, now: Date): S {
  assertTransition(transitions, `Session ${session.id}`, session.status, 'to_be_confirmed');
  return {
    ...session,
    status: 'to_be_confirmed',
    localStart: null,
    startsAt: null,
    endsAt: null,
    sequence: session.sequence + 1,
    updatedAt: now,
  };
}

/** A session that will not take place. */
export function cancelSession<S extends Session>(session: S, reason: string, now: Date): S {
  assertTransition(transitions, `Session ${session.id}`, session.status, 'cancelled');
  return {
    ...session,
    status: 'cancelled',
    cancelReason: reason,
    templateKey: null,
    sequence: session.sequence + 1,
    updatedAt: now,
  };
}

/** Whether two stretches of time overlap; one may begin when the other ends. */
export function overlap(a: { startsAt: Date; endsAt: Date }, b: { startsAt: Date; endsAt: Date }): boolean {
  return a.startsAt < b.endsAt && b.startsAt < a.endsAt;
}

/** Refuses a place that is not of the kind which the definition names. */
export function assertPlace(title: string, rule: PlaceRule, place: Place | null): void {
  if (rule === 'any' || place?.kind === rule || (rule === 'school' && place?.urn)) return;
  const error: FieldError = { pointer: '/place', code: 'place_needed', message: `${title} is held ${places[rule]}.` };
  throw refuse(
    'place_needed',
    `${title} is held ${places[rule]}, so its place must be one.`,
    { session: title, place: rule },
    [error],
  );
}

const places: Record<Exclude<PlaceRule, 'any'>, string> = {
  school: 'at a school',
  venue: 'at a venue',
  online: 'online',
};

/** Refuses one more session of a kind than the definition has: a cohort gets exactly its seven twilights. */
export function assertKindHasRoom(kind: SessionKind, existing: number): void {
  if (kind.scope === 'pair' || kind.count === 0 || existing < kind.count) return;
  throw refuse(
    'kind_complete',
    `There are ${existing} sessions of kind ${kind.kind} already, and the programme has exactly ${kind.count}.`,
    { kind: kind.kind, count: kind.count },
  );
}
