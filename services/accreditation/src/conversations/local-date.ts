/** Deadlines between institutions are British days. */
export const ZONE = 'Europe/London';

/** The local date of an instant, `YYYY-MM-DD`. */
export function localDate(instant: Date, timeZone: string = ZONE): string {
  return formatOf(timeZone).format(instant);
}

/** Kept by zone: to make one takes far longer than to use it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  // en-CA writes dates as ISO 8601 does.
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  return format;
}

/** A local date some days later. */
export function addDays(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}
