/** Deadlines between institutions are British days. */
export const ZONE = 'Europe/London';

/** The local date of an instant, `YYYY-MM-DD`. */
export function localDate(instant: Date, timeZone: string = ZONE): string {
  // en-CA writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant);
}

/** A local date some days later. */
export function addDays(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}
