const DAY = 86_400_000;

/** Kept by zone: to make one takes far longer than to use it. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The local date of an instant, `YYYY-MM-DD`. */
export function localDate(instant: Date, timeZone: string): string {
  // en-CA writes dates as ISO 8601 does.
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  return format.format(instant);
}

/** A local date some days later. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Days from one local date to another. */
export function daysBetween(from: string, until: string): number {
  return (Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY;
}
