import { describe, expect, it } from '@jest/globals';
import { FixedClock } from './fixed-clock.js';

describe('FixedClock', () => {
  it('stands still', () => {
    const clock = new FixedClock('2027-03-28T00:59:00Z');
    expect([clock.now(), clock.now()]).toEqual([new Date('2027-03-28T00:59:00Z'), new Date('2027-03-28T00:59:00Z')]);
  });

  it('moves by spans that add up, and back', () => {
    const clock = new FixedClock('2027-01-01T00:00:00Z');
    clock.advance({ days: 1, hours: 2, minutes: 3, seconds: 4 });
    expect(clock.now().toISOString()).toBe('2027-01-02T02:03:04.000Z');
    clock.advance({ days: -1 });
    expect(clock.now().toISOString()).toBe('2027-01-01T02:03:04.000Z');
  });

  it('cannot be moved through a date it has handed out', () => {
    const clock = new FixedClock('2027-01-01T00:00:00Z');
    clock.now().setFullYear(1999);
    expect(clock.now().getUTCFullYear()).toBe(2027);
  });
});
