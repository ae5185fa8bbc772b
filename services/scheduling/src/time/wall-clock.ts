import { Temporal } from 'temporal-polyfill';
import { refuse } from '../errors.js';

/** Which of two instants is meant where a local time happens twice, when clocks go back. */
export type Fold = 'earlier' | 'later';

/** A plan as people say it: a local date-time `YYYY-MM-DDTHH:MM` in an IANA zone. */
export interface WallClock {
  readonly local: string;
  readonly timeZone: string;
  readonly fold?: Fold | undefined;
}

/**
 * The instant of a wall-clock plan.
 * A time that clocks skip is refused; one that they show twice is refused too, unless the plan says which is meant:
 * guessing would move a meeting by an hour for half of the people in it.
 */
export function instantOf({ local, timeZone, fold }: WallClock): Date {
  assertTimeZone(timeZone);
  const plain = Temporal.PlainDateTime.from(local);
  const earlier = plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = plain.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (earlier.equals(later)) return toDate(earlier);
  if (!earlier.toPlainDateTime().equals(plain))
    throw refuse('local_time_missing', `${local} does not exist in ${timeZone}: clocks go forward over it.`, {
      local,
      timeZone,
    });
  if (!fold)
    throw refuse(
      'local_time_ambiguous',
      `${local} happens twice in ${timeZone}, where clocks go back: say whether the earlier or the later is meant.`,
      { local, timeZone },
    );
  return toDate(fold === 'earlier' ? earlier : later);
}

/** An instant as the local date-time `YYYY-MM-DDTHH:MM` that clocks in a zone show. */
export function localTimeIn(timeZone: string, instant: Date): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
  return zoned.toPlainDateTime().toString({ smallestUnit: 'minute' });
}

/** The local date of an instant in a zone. */
export function localDateIn(timeZone: string, instant: Date): string {
  return localTimeIn(timeZone, instant).slice(0, 10);
}

/** Refuses a zone that the IANA database does not know. */
export function assertTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw refuse('time_zone_unknown', `There is no time zone ${timeZone}.`, { timeZone });
  }
}

/** Whole days between two instants, rounded down. */
export function daysBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / 86_400_000);
}

const toDate = (zoned: Temporal.ZonedDateTime): Date => new Date(zoned.epochMilliseconds);
