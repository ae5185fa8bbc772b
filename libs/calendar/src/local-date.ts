/** The last day that is written with a year of four digits; arithmetic ends there. */
const LAST_DAY = '9999-12-31';
/** The zones of the IANA database, with their other spellings, are some hundreds. */
const MOST_FORMATS = 1000;

/** Kept by zone: to make a format takes far longer than to use it. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The local date, `YYYY-MM-DD`, on which an instant falls in an IANA time zone. */
export function localDate(instant: Date, timeZone: string): string {
  const [year, month, day] = formatOf(timeZone).format(instant).split('-');
  return `${year!.padStart(4, '0')}-${month}-${day}`;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const kept = formats.get(timeZone);
  if (kept) return kept;
  // en-CA writes dates as ISO 8601 does.
  const made = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  if (formats.size >= MOST_FORMATS) formats.clear();
  formats.set(timeZone, made);
  return made;
}

/** Whether this is a day that the calendar has, as `YYYY-MM-DD`, in the years 0001 to 9999. */
export function isLocalDate(value: unknown): value is string {
  if (typeof value !== 'string' || value.length !== 10 || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  if (value.startsWith('0000')) return false;
  const time = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(value);
}

/** A local date some days later, at most 9999-12-31. Calendar arithmetic: no zone and no clock change comes into it. */
export function addDays(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return written(day);
}

/** A local date some years later, at most 9999-12-31; 29 February becomes the 28th where there is none. */
export function yearsAfter(date: string, years: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  const month = moved.getUTCMonth();
  moved.setUTCFullYear(moved.getUTCFullYear() + years);
  if (moved.getUTCMonth() !== month) moved.setUTCDate(0);
  return written(moved);
}

/** The year in which the academic year of a date began: it runs from 1 September to 31 August. */
export function academicYearOf(date: string): number {
  const year = Number(date.slice(0, 4));
  return Number(date.slice(5, 7)) >= 9 ? year : year - 1;
}

/** Days from one local date to another; negative where the other is earlier. */
export function daysFrom(date: string, other: string): number {
  return Math.round((Date.parse(`${other}T00:00:00Z`) - Date.parse(`${date}T00:00:00Z`)) / DAY_MS);
}

/** Whole days between two instants, rounded down. */
export function daysBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / DAY_MS);
}

const DAY_MS = 86_400_000;

function written(day: Date): string {
  if (day.getUTCFullYear() > 9999) return LAST_DAY;
  return day.toISOString().slice(0, 10);
}
