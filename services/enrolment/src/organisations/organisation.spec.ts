import { describe, expect, it } from '@jest/globals';
import { aMembership } from './organisation.builder.js';
import { assertNoOverlap, endMembership, holdsOn } from './organisation.js';

describe('a membership', () => {
  const others = [
    aMembership({ fromDate: '2020-09-01', untilDate: '2022-09-01' }),
    aMembership({ fromDate: '2024-09-01', untilDate: null }),
  ];

  it.each([
    ['before the first', '2019-09-01', '2020-09-01', true],
    ['between them', '2022-09-01', '2024-09-01', true],
    ['into the first', '2019-09-01', '2020-09-02', false],
    ['into the one that is open', '2023-09-01', null, false],
    ['within the first', '2021-01-01', '2021-02-01', false],
    ['that ends before it begins', '2023-01-01', '2023-01-01', false],
  ])('%s (%s until %s) is allowed: %s', (_what, fromDate, untilDate, ok) => {
    const check = () => assertNoOverlap(aMembership({ fromDate, untilDate }), others);
    if (ok) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'membership_overlaps' }));
  });

  it.each([
    ['2024-08-31', false],
    ['2024-09-01', true],
    ['2026-08-31', true],
    ['2026-09-01', false],
  ])('holds on %s: %s', (date, expected) => {
    expect(holdsOn(aMembership({ fromDate: '2024-09-01', untilDate: '2026-09-01' }), date)).toBe(expected);
  });

  it('ends once, after it began', () => {
    const ended = endMembership(aMembership(), '2027-01-01');
    expect(ended.untilDate).toBe('2027-01-01');
    expect(() => endMembership(ended, '2027-02-01')).toThrow('left hertscam on 2027-01-01 already');
    expect(() => endMembership(aMembership(), '2026-09-01')).toThrow(
      expect.objectContaining({ code: 'membership_overlaps' }),
    );
  });
});
