import { describe, expect, it } from '@jest/globals';
import { datesOfMonth, monthsInOrder, weekdayOf } from './month.js';

const year = { startsOn: '2026-09-01', endsOn: '2027-07-31' };
const twoYears = { startsOn: '2026-09-01', endsOn: '2028-07-31' };

describe('the months of a template', () => {
  it.each([
    [year, [9, 10, 1, 7], ['2026-09', '2026-10', '2027-01', '2027-07']],
    [year, [10, 10, 11], ['2026-10', '2026-10', '2026-11']],
    [twoYears, [10, 2, 10, 2], ['2026-10', '2027-02', '2027-10', '2028-02']],
    [year, [10, 9], ['2026-10', null]],
    [year, [8], [null]],
    [twoYears, [7, 7], ['2027-07', '2028-07']],
    [twoYears, [7, 7, 7], ['2027-07', '2027-07', '2028-07']],
    [twoYears, [8, 8], ['2027-08', '2027-08']],
    [year, [7, 7], ['2027-07', '2027-07']],
    [year, [], []],
  ])('in %j: %j are %j', (period, months, expected) => {
    expect(monthsInOrder(period, months)).toEqual(expected);
  });

  it('offer no weekend', () => {
    expect(datesOfMonth('2026-10', year)).toHaveLength(22);
    expect(datesOfMonth('2026-10', year)).not.toContain('2026-10-03');
    expect(weekdayOf('2026-10-13')).toBe('tuesday');
    expect(weekdayOf('2026-10-04')).toBeUndefined();
  });

  it('offer no date outside the academic year', () => {
    expect(datesOfMonth('2026-09', { ...year, startsOn: '2026-09-21' })[0]).toBe('2026-09-21');
    expect(datesOfMonth('2027-07', { ...year, endsOn: '2027-07-09' }).at(-1)).toBe('2027-07-09');
  });
});
