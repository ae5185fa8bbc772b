import { describe, expect, it } from '@jest/globals';
import { localDate, localDateTime } from '@collegium/calendar';
import { instantOf } from './wall-clock.js';

describe('a wall-clock plan', () => {
  it.each([
    ['2026-01-13T15:45', 'Europe/London', '2026-01-13T15:45:00.000Z'],
    ['2026-06-16T15:45', 'Europe/London', '2026-06-16T14:45:00.000Z'],
    ['2026-03-28T15:45', 'Europe/London', '2026-03-28T15:45:00.000Z'],
    ['2026-03-29T15:45', 'Europe/London', '2026-03-29T14:45:00.000Z'],
    ['2026-10-24T15:45', 'Europe/London', '2026-10-24T14:45:00.000Z'],
    ['2026-10-25T15:45', 'Europe/London', '2026-10-25T15:45:00.000Z'],
    ['2026-06-16T15:45', 'Asia/Dubai', '2026-06-16T11:45:00.000Z'],
  ])('of %s in %s is the instant %s', (local, timeZone, instant) => {
    expect(instantOf({ local, timeZone }).toISOString()).toBe(instant);
  });

  it('keeps its local time over both clock changes', () => {
    for (const local of ['2026-03-28T09:00', '2026-03-30T09:00', '2026-10-24T09:00', '2026-10-26T09:00'])
      expect(localDateTime(instantOf({ local, timeZone: 'Europe/London' }), 'Europe/London')).toBe(local);
  });

  it.each(['2026-03-29T01:00', '2026-03-29T01:30', '2026-03-29T01:59'])(
    'is refused at %s, which clocks skip',
    (local) => {
      expect(() => instantOf({ local, timeZone: 'Europe/London' })).toThrow(
        expect.objectContaining({ code: 'local_time_missing' }),
      );
    },
  );

  it.each(['2026-10-25T01:00', '2026-10-25T01:30'])(
    'is refused at %s, which happens twice, unless it says which',
    (local) => {
      expect(() => instantOf({ local, timeZone: 'Europe/London' })).toThrow(
        expect.objectContaining({ code: 'local_time_ambiguous' }),
      );
      const earlier = instantOf({ local, timeZone: 'Europe/London', fold: 'earlier' });
      const later = instantOf({ local, timeZone: 'Europe/London', fold: 'later' });
      expect(later.getTime() - earlier.getTime()).toBe(3_600_000);
    },
  );

  it('is refused in a zone that nobody knows', () => {
    expect(() => instantOf({ local: '2026-01-13T15:45', timeZone: 'Europe/Hertford' })).toThrow(
      expect.objectContaining({ code: 'time_zone_unknown' }),
    );
  });

  it('is shown to each attendee in their own zone', () => {
    const instant = instantOf({ local: '2026-06-16T15:45', timeZone: 'Europe/London' });
    expect(localDateTime(instant, 'Asia/Dubai')).toBe('2026-06-16T18:45');
    expect(localDateTime(instant, 'Pacific/Auckland')).toBe('2026-06-17T02:45');
    expect(localDate(instant, 'Pacific/Auckland')).toBe('2026-06-17');
  });
});
