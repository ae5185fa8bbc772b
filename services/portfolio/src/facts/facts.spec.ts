import { addDays, localDate } from '@collegium/calendar';
import { describe, expect, it } from '@jest/globals';
import { settingKey } from './enrolment-fact.js';

describe('settingKey', () => {
  it.each([
    [{ urn: '117500', kind: 'school', name: 'A' }, 'urn:117500'],
    [{ urn: '', kind: 'overseas-school', name: ' The  British School ' }, 'overseas-school:the british school'],
    [{ urn: '', kind: 'other', name: '' }, ''],
  ])('of %o is %j', (setting, key) => {
    expect(settingKey(setting)).toBe(key);
  });
});

describe('local dates', () => {
  it.each([
    ['2027-06-29T22:59:00Z', 'Europe/London', '2027-06-29'],
    ['2027-06-29T23:00:00Z', 'Europe/London', '2027-06-30'],
    ['2027-01-01T03:00:00Z', 'America/New_York', '2026-12-31'],
  ])('at %s in %s it is %s', (instant, zone, date) => {
    expect(localDate(new Date(instant), zone)).toBe(date);
  });

  it.each([
    ['2027-02-27', 2, '2027-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2027-10-30', 2, '2027-11-01'],
  ])('%s and %i days is %s', (date, days, later) => {
    expect(addDays(date, days)).toBe(later);
  });
});
