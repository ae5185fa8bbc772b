import { localDateTime } from '@collegium/calendar';
import {
  ICalCalendarMethod,
  ICalEventStatus,
  ICalEventTransparency,
  default as ical,
  type ICalEventData,
} from 'ical-generator';
import type { Session } from '../sessions/session.js';

/** A session in somebody's calendar. */
export interface CalendarItem {
  readonly session: Session;
  /** True where the reader may go, but need not. */
  readonly optional: boolean;
}

/** What a calendar is made of. */
export interface CalendarRequest {
  readonly title: string;
  /** Zone in which the reader lives by the clock. */
  readonly timeZone: string;
  readonly items: readonly CalendarItem[];
}

/** Minutes after which calendar programs should look again. */
const REFRESH_MINUTES = 60;

/**
 * An iCalendar document. Times are UTC, so it needs no VTIMEZONE and no reader's table of zones can move a session; the local
 * time of the place is in the description where it differs from the reader's. Sessions without a date are left out, cancelled
 * ones stay in as cancelled, and DTSTAMP is the last change, so that the same calendar has the same bytes.
 * @see https://www.rfc-editor.org/rfc/rfc5545
 */
export function toICalendar({ title, timeZone, items }: CalendarRequest): string {
  const calendar = ical({
    name: title,
    prodId: { company: 'Collegium', product: 'Scheduling', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: REFRESH_MINUTES * 60,
    x: [['X-WR-TIMEZONE', timeZone]],
  });
  for (const item of items) {
    const event = eventOf(item, timeZone);
    if (event) calendar.createEvent(event);
  }
  return calendar.toString();
}

function eventOf({ session, optional }: CalendarItem, timeZone: string): ICalEventData | undefined {
  if (!session.startsAt || !session.endsAt) return undefined;
  const cancelled = session.status === 'cancelled';
  return {
    id: `${session.id}@collegium`,
    start: session.startsAt,
    end: session.endsAt,
    stamp: session.updatedAt,
    lastModified: session.updatedAt,
    sequence: session.sequence,
    summary: session.title,
    description: describe(session, timeZone),
    location: session.place ? [session.place.name, session.place.address].filter(Boolean).join(', ') : null,
    url: session.place?.onlineUrl ?? null,
    status: cancelled ? ICalEventStatus.CANCELLED : optional ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED,
    transparency: cancelled || optional ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
  };
}

function describe(session: Session, timeZone: string): string | null {
  if (!session.startsAt) return null;
  const there = localDateTime(session.startsAt, session.timeZone);
  const lines = [
    there === localDateTime(session.startsAt, timeZone)
      ? ''
      : `Begins at ${there.replace('T', ' ')} (${session.timeZone}).`,
    session.place?.onlineUrl && session.place.kind !== 'online' ? 'In person or online.' : '',
  ];
  return lines.filter(Boolean).join('\n') || null;
}
