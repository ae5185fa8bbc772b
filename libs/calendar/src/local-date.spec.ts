import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { academicYearOf, addDays, daysBetween, daysFrom, isLocalDate, localDate, yearsAfter } from './local-date.js';

describe('localDate', () => {
  it.each([
    ['2027-06-29T22:59:00Z', 'Europe/London', '2027-06-29'],
    ['2027-06-29T23:00:00Z', 'Europe/London', '2027-06-30'],
    ['2027-06-30T23:30:00Z', 'UTC', '2027-06-30'],
    ['2027-06-30T23:30:00Z', 'America/New_York', '2027-06-30'],
    ['2027-07-01T03:59:00Z', 'America/New_York', '2027-06-30'],
    ['2027-06-30T12:00:00Z', 'Pacific/Auckland', '2027-07-01'],
    ['0987-06-30T12:00:00Z', 'UTC', '0987-06-30'],
  ])('at %s in %s is %s', (instant, timeZone, date) => {
    expect(localDate(new Date(instant), timeZone)).toBe(date);
  });
});

describe('isLocalDate', () => {
  it.each(['2027-06-30', '2028-02-29', '0001-01-01', '9999-12-31'])('takes %s', (value) => {
    expect(isLocalDate(value)).toBe(true);
  });

  it.each([
    '2027-06-31',
    '2027-02-29',
    '2100-02-29',
    '2027-13-01',
    '2027-00-10',
    '2027-01-00',
    '0000-01-01',
    '10000-01-01',
    '+010000-01-01',
    '-000001-01-01',
    '2027-6-3',
    '20270630',
    '2027-W26-3',
    '2027-181',
    '2027-06-30T00:00',
    '2027-06-30\n',
    ' 2027-06-30',
    '२०२७-०६-३०',
    '',
    20270630,
    null,
    undefined,
    ['2027-06-30'],
    {},
  ])('does not take %j', (value) => {
    expect(isLocalDate(value)).toBe(false);
  });
});

describe('calendar arithmetic', () => {
  it.each([
    ['2027-03-27', 1, '2027-03-28'],
    ['2027-03-28', 1, '2027-03-29'],
    ['2027-10-31', 1, '2027-11-01'],
    ['2027-12-31', 1, '2028-01-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2027-03-01', -1, '2027-02-28'],
    ['0001-01-31', 1, '0001-02-01'],
    ['9999-12-31', 30, '9999-12-31'],
  ])('%s and %i days is %s', (date, days, later) => {
    expect(addDays(date, days)).toBe(later);
  });

  it.each([
    ['2024-02-29', 1, '2025-02-28'],
    ['2024-02-29', 4, '2028-02-29'],
    ['2027-08-31', 2, '2029-08-31'],
    ['2027-08-31', -2, '2025-08-31'],
    ['9998-08-31', 5, '9999-12-31'],
  ])('%s and %i years is %s', (date, years, later) => {
    expect(yearsAfter(date, years)).toBe(later);
  });

  it('puts 31 August and 1 September in different academic years', () => {
    expect(academicYearOf('2027-08-31')).toBe(2026);
    expect(academicYearOf('2027-09-01')).toBe(2027);
  });

  it('counts whole days between instants, and days from date to date', () => {
    expect(daysBetween(new Date('2027-03-27T12:00:00Z'), new Date('2027-03-29T11:59:00Z'))).toBe(1);
    expect(daysFrom('2027-03-27', '2027-03-29')).toBe(2);
    expect(daysFrom('2027-03-29', '2027-03-27')).toBe(-2);
  });

  it('goes there and back to the same day, and is a day that exists', () => {
    const days = fc.integer({ min: -700_000, max: 2_900_000 }).map((days) => addDays('1990-01-01', days));
    fc.assert(
      fc.property(days, fc.integer({ min: -400, max: 400 }), (date, count) => {
        const moved = addDays(date, count);
        expect(isLocalDate(moved)).toBe(true);
        if (moved < '9999-12-31') expect(daysFrom(date, moved)).toBe(count);
      }),
    );
  });
});
