import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clockOf, standstillsOf, withClockChange, type ClockChange, type Standstill } from './index.js';

const day = (date: string, time = '12:00:00'): Date => new Date(`${date}T${time}Z`);
const stood = (from: string, until: string | null): Standstill => ({
  from: day(from),
  until: until ? day(until) : null,
});
const clock = (standstills: readonly Standstill[], now: string) =>
  clockOf(standstills, { now: day(now), timeZone: 'Europe/London' });
const set = day('2027-07-01');

describe('a deadline', () => {
  it.each([
    ['stays where nothing stood still', [], '2027-10-01'],
    ['moves by the days of a standstill', [stood('2027-09-20', '2027-10-25')], '2027-11-05'],
    [
      'counts overlapping standstills once',
      [stood('2027-09-20', '2027-10-10'), stood('2027-10-05', '2027-10-25')],
      '2027-11-05',
    ],
    [
      'adds up standstills one after the other',
      [stood('2027-08-01', '2027-08-11'), stood('2027-10-05', '2027-10-10')],
      '2027-10-16',
    ],
    ['does not count what stood before it was set', [stood('2027-06-01', '2027-06-20')], '2027-10-01'],
    ['counts from when it was set during a standstill', [stood('2027-06-01', '2027-07-11')], '2027-10-11'],
    ['does not come back when it had passed before', [stood('2027-10-03', '2027-10-13')], '2027-10-01'],
    ['is not moved before the standstill ends', [stood('2027-09-20', null)], '2027-10-01'],
    [
      'moves by a day begun',
      [{ from: day('2027-09-20', '08:00:00'), until: day('2027-09-20', '20:00:00') }],
      '2027-10-02',
    ],
  ])('%s', (_what, standstills, expected) => {
    const { on, extendedBy } = clock(standstills, '2027-12-01').date('2027-10-01', set);
    expect(on).toBe(expected);
    expect(extendedBy).toBe((Date.parse(on) - Date.parse('2027-10-01')) / 86_400_000);
  });

  it('is past the day after the last day, and never while the clock stands still', () => {
    expect(clock([], '2027-10-01').isDatePast('2027-10-01', set)).toBe(false);
    expect(clock([], '2027-10-02').isDatePast('2027-10-01', set)).toBe(true);
    expect(clock([stood('2027-09-20', null)], '2028-10-02').isDatePast('2027-10-01', set)).toBe(false);
    expect(clock([stood('2027-10-20', null)], '2028-10-02').isDatePast('2027-10-01', set)).toBe(false);
    expect(clock([stood('2027-09-20', '2027-10-25')], '2027-11-05').isDatePast('2027-10-01', set)).toBe(false);
    expect(clock([stood('2027-09-20', '2027-10-25')], '2027-11-06').isDatePast('2027-10-01', set)).toBe(true);
  });

  it('to the moment moves by exactly what stood still', () => {
    const standstills = [stood('2027-09-20', '2027-09-23')];
    expect(clock(standstills, '2027-12-01').instant(day('2027-09-21'), set)).toEqual({
      at: day('2027-09-24'),
      extendedBy: 3 * 86_400_000,
    });
    expect(clock(standstills, '2027-09-24').isInstantPast(day('2027-09-21'), set)).toBe(true);
    expect(clock([stood('2027-09-20', null)], '2027-09-24').isInstantPast(day('2027-09-21'), set)).toBe(false);
  });

  it('counts only the time in which the clock ran', () => {
    expect(clock([stood('2027-07-05', '2027-07-10'), stood('2027-07-20', null)], '2027-08-01').ranSince(set)).toBe(
      14 * 86_400_000,
    );
  });
});

/** Deferrals and returns, postponements and recommencements, suspensions and their ends, at any moments. */
const histories = fc.array(
  fc.record({
    who: fc.constantFrom('enrolment', 'cohort', 'award'),
    afterMs: fc.integer({ min: 1, max: 40 * 86_400_000 }),
    stops: fc.boolean(),
  }),
  { maxLength: 12 },
);

describe('every order of deferring, resuming, postponing, recommencing and suspending', () => {
  it('ends nothing while anything stands still, and leaves as many days as there were before', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 0, max: 120 }), (history, days) => {
        const limit = new Date(set.getTime() + days * 86_400_000).toISOString().slice(0, 10);
        const changes: Record<string, ClockChange[]> = { enrolment: [], cohort: [], award: [] };
        const stops = { enrolment: false, cohort: false, award: false };
        let now = set;
        let version = 0;
        let left: { days: number; ms: number } | null = null;
        for (const { who, afterMs, stops: stop } of history) {
          now = new Date(now.getTime() + afterMs);
          const before = clockAt();
          const stoodBefore = Object.values(stops).some(Boolean);
          if (stoodBefore) expect(before.isDatePast(limit, set)).toBe(false);
          const leftBefore = leftOf(before);
          changes[who] = withClockChange(changes[who]!, { version: ++version, at: now.toISOString(), stops: stop });
          stops[who as keyof typeof stops] = stop;
          const stands = Object.values(stops).some(Boolean);
          const after = clockAt();
          expect(after.standsStillSince !== null).toBe(stands);
          if (stands) expect(after.isDatePast(limit, set)).toBe(false);
          if (stands && !stoodBefore) left = leftBefore;
          if (!stands && stoodBefore && left && left.days >= 0) {
            expect(after.isDatePast(limit, set)).toBe(false);
            expect(leftOf(after).days).toBeGreaterThanOrEqual(left.days);
            expect(leftOf(after).ms).toBeGreaterThanOrEqual(left.ms);
          }
        }
        function clockAt() {
          return clockOf(Object.values(changes).flatMap(standstillsOf), { now, timeZone: 'UTC' });
        }
        function leftOf(clock: ReturnType<typeof clockOf>) {
          const { on } = clock.date(limit, set);
          return {
            days: (Date.parse(on) - Date.parse(now.toISOString().slice(0, 10))) / 86_400_000,
            ms: Date.parse(`${on}T00:00:00Z`) + 86_400_000 - now.getTime(),
          };
        }
      }),
    );
  });

  it('comes to the same in whatever order the changes are heard', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (history, picks) => {
        const changes = history.map(({ afterMs, stops }, index): ClockChange => ({
          version: index + 1,
          at: new Date(set.getTime() + index * 40 * 86_400_000 + afterMs).toISOString(),
          stops,
        }));
        const heard: ClockChange[] = [];
        const left = [...changes];
        while (left.length > 0) heard.push(...left.splice(picks.next().value! % left.length, 1));
        const learned = [...heard, ...heard].reduce(withClockChange, [] as ClockChange[]);
        expect(learned).toEqual(changes);
        expect(standstillsOf(heard)).toEqual(standstillsOf(changes));
      }),
    );
  });
});
