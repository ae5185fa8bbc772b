import { academicYearOf, isLocalDate, localDate, yearsAfter } from '@collegium/calendar';
import { describe, expect, it } from '@jest/globals';
import { aCohort } from './cohort.builder.js';
import {
  assertRunning,
  assertTakesApplications,
  assertTakesPeople,
  checkCohortDates,
  cohortStandstills,
  moveCohort,
  movesUpByItself,
  postponeCohort,
  recommenceCohort,
  type CohortStatus,
} from './cohort.js';

const every: readonly CohortStatus[] = ['planned', 'open', 'closed', 'running', 'finished', 'postponed', 'cancelled'];
const dates = { startsOn: '2026-09-28', endsOn: '2027-07-16', applicationsCloseOn: '2026-09-20' };
const NOW = new Date('2026-10-01T09:00:00Z');

describe('moveCohort', () => {
  const allowed: Readonly<Record<'open' | 'closed' | 'running' | 'finished' | 'cancelled', readonly CohortStatus[]>> = {
    open: ['planned', 'closed'],
    closed: ['open'],
    running: ['open', 'closed'],
    finished: ['running'],
    cancelled: ['planned', 'open', 'closed', 'running', 'postponed'],
  };
  const cases = Object.entries(allowed).flatMap(([to, from]) =>
    every.map((status) => [status, to as keyof typeof allowed, from.includes(status)] as const),
  );

  it.each(cases)('from %s to %s: %s', (status, to, ok) => {
    const move = () => moveCohort(aCohort()[status](), to);
    if (ok) expect(move().status).toBe(to);
    else expect(move).toThrow();
  });
});

describe('postponing', () => {
  it.each(['planned', 'open', 'closed', 'running'] as const)(
    'goes back to %s, where the cohort came from, at its new dates',
    (status) => {
      const postponed = postponeCohort(aCohort()[status](), NOW);
      expect(postponed).toMatchObject({ status: 'postponed', postponedFrom: status, postponedAt: NOW });
      const later = { startsOn: '2027-09-27', endsOn: '2028-07-14', applicationsCloseOn: null };
      expect(recommenceCohort(postponed, later, 1, NOW)).toMatchObject({
        ...later,
        status,
        postponedFrom: null,
        postponedAt: null,
      });
    },
  );

  it.each(['finished', 'cancelled', 'postponed'] as const)('is refused for a cohort that is %s', (status) => {
    expect(() => postponeCohort(aCohort()[status](), NOW)).toThrow(
      expect.objectContaining({ code: 'transition_refused' }),
    );
  });

  it('is remembered as a standstill, and may end in a cancellation', () => {
    const postponed = { ...postponeCohort(aCohort().open(), NOW), version: 2 };
    expect(cohortStandstills(postponed)).toEqual([{ from: NOW, until: null }]);
    const later = new Date('2026-12-01T09:00:00Z');
    expect(cohortStandstills(recommenceCohort(postponed, dates, 1, later))).toEqual([{ from: NOW, until: later }]);
    expect(moveCohort(postponed, 'cancelled')).toMatchObject({ postponedFrom: null, postponedAt: null });
  });

  it('does not take up a cohort that is not postponed', () => {
    expect(() => recommenceCohort(aCohort().open(), dates, 1, NOW)).toThrow('Cohort 2026a is open, not postponed.');
  });
});

describe('checkCohortDates', () => {
  it.each([
    ['one academic year', dates, 1],
    ['two of them', { ...dates, endsOn: '2028-07-14' }, 2],
    ['no closing date', { ...dates, applicationsCloseOn: null }, 1],
  ])('accepts %s', (_what, given, years) => {
    expect(() => checkCohortDates(given, years)).not.toThrow();
  });

  it.each([
    ['a date that is none', { ...dates, startsOn: '2026-09-31' }, '/startsOn'],
    ['an end before the start', { ...dates, endsOn: '2026-09-28' }, '/endsOn'],
    ['an end in the next academic year', { ...dates, endsOn: '2027-09-01' }, '/endsOn'],
    ['a closing date after the end', { ...dates, applicationsCloseOn: '2027-07-17' }, '/applicationsCloseOn'],
  ])('refuses %s', (_what, given, pointer) => {
    expect(() => checkCohortDates(given, 1)).toThrow(
      expect.objectContaining({ code: 'cohort_dates_refused', errors: [expect.objectContaining({ pointer })] }),
    );
  });
});

describe('what a cohort takes', () => {
  const expected: Readonly<
    Record<CohortStatus, [applications: boolean, people: boolean, movesUp: boolean, starts: boolean]>
  > = {
    planned: [false, false, false, false],
    open: [true, true, true, false],
    closed: [true, true, true, false],
    running: [false, true, false, true],
    finished: [false, false, false, false],
    postponed: [false, false, false, false],
    cancelled: [false, false, false, false],
  };
  const passes = (check: () => void) => {
    try {
      check();
      return true;
    } catch (error) {
      expect(error).toHaveProperty('code', expect.stringMatching(/^cohort_not_/));
      return false;
    }
  };

  it.each(every)('while it is %s', (status) => {
    const cohort = aCohort()[status]();
    expect([
      passes(() => assertTakesApplications(cohort)),
      passes(() => assertTakesPeople(cohort)),
      movesUpByItself(cohort),
      passes(() => assertRunning(cohort)),
    ]).toEqual(expected[status]);
  });
});

describe('local dates', () => {
  it('follow the zone, not UTC', () => {
    expect(localDate(new Date('2026-07-01T23:30:00Z'), 'Europe/London')).toBe('2026-07-02');
    expect(localDate(new Date('2026-07-01T23:30:00Z'), 'America/New_York')).toBe('2026-07-01');
  });

  it.each([
    ['2026-02-28', true],
    ['2026-02-29', false],
    ['26-02-01', false],
    ['2026-2-1', false],
  ])('%s exists: %s', (value, ok) => {
    expect(isLocalDate(value)).toBe(ok);
  });

  it('knows 29 February in other years, and the academic year', () => {
    expect(yearsAfter('2024-02-29', 1)).toBe('2025-02-28');
    expect([academicYearOf('2026-08-31'), academicYearOf('2026-09-01')]).toEqual([2025, 2026]);
  });
});
