import { Temporal } from 'temporal-polyfill';

/** The local date, `YYYY-MM-DD`, on which an instant falls in a time zone. */
export function localDateOf(instant: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}

/** Whether text is a date that exists, as `YYYY-MM-DD`. */
export function isLocalDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  try {
    Temporal.PlainDate.from(value);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A date some years later; 29 February becomes the 28th where there is none. */
export function yearsAfter(date: string, years: number): string {
  return Temporal.PlainDate.from(date).add({ years }).toString();
}

/** The year in which the academic year of a date began: it runs from 1 September to 31 August. */
export function academicYearOf(date: string): number {
  const { year, month } = Temporal.PlainDate.from(date);
  return month >= 9 ? year : year - 1;
}
