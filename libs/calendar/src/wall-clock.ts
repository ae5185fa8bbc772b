import { Temporal } from 'temporal-polyfill';
import { isLocalDate } from './local-date.js';

/** Which of two instants is meant where a local time happens twice, when clocks go back. */
export type Fold = 'earlier' | 'later';

/** A plan as people say it: a local date-time `YYYY-MM-DDTHH:MM` in an IANA zone. */
export interface WallClock {
  readonly local: string;
  readonly timeZone: string;
  readonly fold?: Fold | undefined;
}

/**
 * Why a plan has no instant:
 * - `not_a_local_time`: no calendar has that day, or no clock that time
 * - `time_zone_unknown`: the IANA database has no such zone
 * - `local_time_missing`: clocks go forward over it
 * - `local_time_ambiguous`: clocks go back over it, so it happens twice, and the plan does not say which is meant
 */
export type WallClockFault = 'not_a_local_time' | 'time_zone_unknown' | 'local_time_missing' | 'local_time_ambiguous';

/**
 * The instant of a wall-clock plan, or why there is none. Nothing is guessed: a guess would move a meeting by an hour
 * for half of the people in it.
 */
export function instantOf({ local, timeZone, fold }: WallClock): Date | WallClockFault {
  if (!isLocalDateTime(local)) return 'not_a_local_time';
  if (!isTimeZone(timeZone)) return 'time_zone_unknown';
  const plain = Temporal.PlainDateTime.from(local);
  const earlier = plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = plain.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (earlier.equals(later)) return new Date(earlier.epochMilliseconds);
  if (!earlier.toPlainDateTime().equals(plain)) return 'local_time_missing';
  if (!fold) return 'local_time_ambiguous';
  return new Date((fold === 'earlier' ? earlier : later).epochMilliseconds);
}

/** An instant as the local date-time `YYYY-MM-DDTHH:MM` that clocks in a zone show. */
export function localDateTime(instant: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}

/**
 * Whether this is a local date and time that exists, as `YYYY-MM-DDTHH:MM` from 00:00 to 23:59, in the years 0002 to
 * 9998: in every zone its instant then has a year of four digits, as timestamps of events must.
 */
export function isLocalDateTime(value: unknown): value is string {
  if (typeof value !== 'string' || value.length !== 16) return false;
  if (!/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/.test(value)) return false;
  return isLocalDate(value.slice(0, 10)) && value >= '0002' && value < '9999';
}

/** Whether this is a time zone of the IANA database, such as `Europe/London`; an offset is none. */
export function isTimeZone(value: unknown): value is string {
  if (typeof value !== 'string' || !/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: value });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * Whether this is an instant with its offset (RFC 3339), such as `2027-06-30T16:00:00Z` or `2027-06-30T17:00+01:00`, on a
 * day that exists, in the years 0002 to 9998. Seconds may be left out; a leap second or 24:00 is none.
 */
export function isInstant(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 35) return false;
  const read = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.exec(
    value,
  );
  return read !== null && isLocalDateTime(read[1]) && !Number.isNaN(Date.parse(value));
}
