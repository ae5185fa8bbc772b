import { Temporal } from 'temporal-polyfill';
import type { AcademicYear } from '../sessions/session.js';

/** Days on which sessions are planned, by name. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
export type Weekday = (typeof weekdays)[number];

/** The weekday of a local date; undefined at the weekend. */
export function weekdayOf(date: string): Weekday | undefined {
  return weekdays[Temporal.PlainDate.from(date).dayOfWeek - 1];
}

/** The working weekdays of a month `YYYY-MM` that fall in the academic year. */
export function datesOfMonth(month: string, year: AcademicYear): string[] {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
  return Array.from({ length: first.daysInMonth }, (_, day) => first.add({ days: day }).toString()).filter(
    (date) => year.startsOn <= date && date <= year.endsOn && weekdayOf(date),
  );
}

/**
 * Calendar months as months of an academic year, in order: each is the first such month on or after the one before.
 * So `[10, 2, 10]` from September 2026 is October 2026, February 2027 and October 2027. One and the same month throughout is spread
 * over the years: `[7, 7]` is July of both years of two, and twice July in one. A month after the year's end is null.
 */
export function monthsInOrder(year: AcademicYear, months: readonly number[]): (string | null)[] {
  const first = Temporal.PlainYearMonth.from(year.startsOn.slice(0, 7));
  const last = Temporal.PlainYearMonth.from(year.endsOn.slice(0, 7));
  const inside = (month: Temporal.PlainYearMonth): string | null =>
    Temporal.PlainYearMonth.compare(month, last) > 0 ? null : month.toString();
  const onOrAfter = (cursor: Temporal.PlainYearMonth, month: number): Temporal.PlainYearMonth =>
    cursor.add({ months: (month - cursor.month + 12) % 12 });
  if (months.every((month) => month === months[0])) {
    const start = onOrAfter(first, months[0] ?? first.month);
    const years = Math.max(1, Math.floor(start.until(last, { largestUnit: 'months' }).months / 12) + 1);
    return months.map((_, index) => inside(start.add({ years: Math.floor((index * years) / months.length) })));
  }
  let cursor = first;
  return months.map((month) => inside((cursor = onOrAfter(cursor, month))));
}
