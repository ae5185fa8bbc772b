import { isLocalDate } from '@collegium/calendar';
import type { FieldError } from '@collegium/errors';
import { refuse } from '../errors.js';

/** The divisions for which GOV.UK publishes bank holidays. */
export const divisions = ['england-and-wales', 'scotland', 'northern-ireland'] as const;
export type Division = (typeof divisions)[number];

/** One bank holiday. */
export interface BankHoliday {
  readonly date: string;
  readonly title: string;
}

/** The bank holidays of one division, and the days that the list speaks of. */
export interface HolidayCalendar {
  readonly division: Division;
  /** First and last local date covered: a day outside is unknown, never free. */
  readonly from: string;
  readonly until: string;
  readonly holidays: ReadonlyMap<string, string>;
}

/**
 * Reads the file that GOV.UK publishes.
 * It lists whole years, so it covers the first of January of its first year to the end of its last.
 * @see https://www.gov.uk/bank-holidays.json
 */
export function readBankHolidays(file: unknown): HolidayCalendar[] {
  const errors: FieldError[] = [];
  const calendars = divisions.map((division) =>
    readDivision(division, (file as Record<string, unknown> | null)?.[division], errors),
  );
  if (errors.length > 0)
    throw refuse('bank_holidays_malformed', 'This is not a bank holidays file in the format of GOV.UK.', {}, errors);
  return calendars;
}

function readDivision(division: Division, found: unknown, errors: FieldError[]): HolidayCalendar {
  const holidays = new Map<string, string>();
  const events = (found as { events?: unknown } | undefined)?.events;
  if (!Array.isArray(events) || events.length === 0) {
    errors.push({ pointer: `/${division}/events`, code: 'missing', message: `The events of ${division} are missing.` });
    return { division, from: '', until: '', holidays };
  }
  events.forEach((event: { date?: unknown; title?: unknown } | null, index) => {
    const pointer = `/${division}/events/${index}`;
    if (!isLocalDate(event?.date))
      errors.push({
        pointer: `${pointer}/date`,
        code: 'not_a_date',
        message: 'The date must be a calendar date YYYY-MM-DD.',
      });
    else if (typeof event?.title !== 'string' || event.title === '')
      errors.push({ pointer: `${pointer}/title`, code: 'missing', message: 'The title is missing.' });
    else holidays.set(event.date, event.title);
  });
  return { division, holidays, ...coverageOf([...holidays.keys()]) };
}

/** A calendar out of stored rows. */
export function holidayCalendar(division: Division, rows: readonly BankHoliday[]): HolidayCalendar {
  return {
    division,
    holidays: new Map(rows.map(({ date, title }) => [date, title])),
    ...coverageOf(rows.map(({ date }) => date)),
  };
}

/** The bank holiday on a date, if it is one. A date that the list does not cover is refused. */
export function bankHolidayOn(calendar: HolidayCalendar, date: string): string | undefined {
  if (calendar.from === '' || date < calendar.from || date > calendar.until)
    throw refuse(
      'bank_holidays_not_covered',
      `The bank holidays of ${calendar.division} are known ${known(calendar)}, so ${date} cannot be planned.`,
      {
        date,
        division: calendar.division,
        from: calendar.from || null,
        until: calendar.until || null,
      },
    );
  return calendar.holidays.get(date);
}

function known({ from, until }: HolidayCalendar): string {
  return from === '' ? 'for no year' : `from ${from} to ${until}`;
}

function coverageOf(dates: readonly string[]): { from: string; until: string } {
  const years = dates.map((date) => date.slice(0, 4)).sort();
  return years.length === 0 ? { from: '', until: '' } : { from: `${years[0]}-01-01`, until: `${years.at(-1)}-12-31` };
}
