import { academicYearOf, isLocalDate } from '@collegium/calendar';
import { assertTransition, type Transitions } from '@collegium/errors';
import { standstillsOf, withClockChange, type ClockChange, type Standstill } from '@collegium/standstill';
import { refuse } from '../errors.js';

export type CohortStatus = 'planned' | 'open' | 'closed' | 'running' | 'finished' | 'postponed' | 'cancelled';

/** People who run through one programme version together. */
export interface Cohort {
  readonly id: string;
  readonly version: number;
  readonly provider: string;
  readonly programmeId: string;
  readonly name: string;
  readonly status: CohortStatus;
  /** Local dates, inclusive. */
  readonly startsOn: string;
  readonly endsOn: string;
  /** Last local day on which an application is in time; null where none is ever late. */
  readonly applicationsCloseOn: string | null;
  /** How long an offer may be thought over, in days. */
  readonly offerDays: number;
  readonly timeZone: string;
  /** Where a postponed cohort came from, and goes back to. */
  readonly postponedFrom: CohortStatus | null;
  readonly postponedAt: Date | null;
  /** When it was postponed and taken up again. */
  readonly clockChanges: readonly ClockChange[];
}

/**
 * When the cohort stood still: since when, for one that is postponed. One that was cancelled meanwhile stands still no longer.
 */
export function cohortStandstills({ status, clockChanges, postponedAt }: Cohort): Standstill[] {
  const over = standstillsOf(clockChanges).filter(({ until }) => until !== null);
  return status === 'postponed' && postponedAt ? [...over, { from: postponedAt, until: null }] : over;
}

/** The cohort with a change of its clock: it stops, or runs again. */
function onClock(cohort: Cohort, now: Date, stops: boolean): Cohort {
  const clockChanges = withClockChange(cohort.clockChanges, {
    version: cohort.version + 1,
    at: now.toISOString(),
    stops,
  });
  return { ...cohort, clockChanges };
}

const transitions: Transitions<CohortStatus> = {
  planned: ['open', 'postponed', 'cancelled'],
  open: ['closed', 'running', 'postponed', 'cancelled'],
  closed: ['open', 'running', 'postponed', 'cancelled'],
  running: ['finished', 'postponed', 'cancelled'],
  postponed: ['planned', 'open', 'closed', 'running', 'cancelled'],
  finished: [],
  cancelled: [],
};

export interface CohortDates {
  readonly startsOn: string;
  readonly endsOn: string;
  readonly applicationsCloseOn: string | null;
}

/** Refuses dates that are none, in the wrong order, or beyond the academic years that the programme runs through. */
export function checkCohortDates(dates: CohortDates, academicYears: number): void {
  const wrong = (field: keyof CohortDates, message: string) =>
    refuse('cohort_dates_refused', message, { ...dates, academicYears }, [
      { pointer: `/${field}`, code: 'cohort_dates_refused', message },
    ]);
  for (const field of ['startsOn', 'endsOn', 'applicationsCloseOn'] as const) {
    const date = dates[field];
    if (date !== null && !isLocalDate(date)) throw wrong(field, `${field} ${date} is no date.`);
  }
  if (dates.endsOn <= dates.startsOn)
    throw wrong('endsOn', `The cohort ends on ${dates.endsOn}, which is not after it starts on ${dates.startsOn}.`);
  const last = academicYearOf(dates.startsOn) + academicYears;
  if (academicYearOf(dates.endsOn) >= last)
    throw wrong(
      'endsOn',
      `The cohort ends on ${dates.endsOn}, after 31 August ${last}: the programme runs through ${academicYears} academic year${academicYears === 1 ? '' : 's'}.`,
    );
  if (dates.applicationsCloseOn !== null && dates.applicationsCloseOn > dates.endsOn)
    throw wrong(
      'applicationsCloseOn',
      `Applications close on ${dates.applicationsCloseOn}, after the cohort has ended.`,
    );
}

/** Moves a cohort on: open, closed, running, finished, cancelled. Postponing has verbs of its own. */
export function moveCohort(cohort: Cohort, to: Exclude<CohortStatus, 'planned' | 'postponed'>): Cohort {
  assertTransition(transitions, `Cohort ${cohort.name}`, cohort.status, to);
  if (cohort.status === 'postponed' && to !== 'cancelled')
    throw refuse('cohort_not_open', `Cohort ${cohort.name} is postponed; give its new dates to take it up again.`, {
      cohortId: cohort.id,
    });
  return { ...cohort, status: to, postponedFrom: null, postponedAt: null };
}

/** Postpones a cohort without a date. It keeps everybody's place, and its deadlines stand still. */
export function postponeCohort(cohort: Cohort, now: Date): Cohort {
  assertTransition(transitions, `Cohort ${cohort.name}`, cohort.status, 'postponed');
  return { ...onClock(cohort, now, true), status: 'postponed', postponedFrom: cohort.status, postponedAt: now };
}

/** Takes a postponed cohort up again where it was left, at its new dates. */
export function recommenceCohort(cohort: Cohort, dates: CohortDates, academicYears: number, now: Date): Cohort {
  const back = cohort.postponedFrom;
  if (cohort.status !== 'postponed' || !back)
    throw refuse('cohort_not_open', `Cohort ${cohort.name} is ${cohort.status}, not postponed.`, {
      cohortId: cohort.id,
    });
  checkCohortDates(dates, academicYears);
  return { ...onClock(cohort, now, false), ...dates, status: back, postponedFrom: null, postponedAt: null };
}

/** Refuses an application to a cohort that takes none. One that is closed still takes them, and they are late. */
export function assertTakesApplications(cohort: Cohort): void {
  if (cohort.status === 'open' || cohort.status === 'closed') return;
  throw refuse('cohort_not_open', `Cohort ${cohort.name} is ${cohort.status}, so nobody can apply to it.`, {
    cohortId: cohort.id,
    status: cohort.status,
  });
}

/** Refuses an offer or an acceptance while nobody can come in. */
export function assertTakesPeople(cohort: Cohort): void {
  if (cohort.status === 'open' || cohort.status === 'closed' || cohort.status === 'running') return;
  throw refuse(
    'cohort_not_open',
    `Cohort ${cohort.name} is ${cohort.status}, so no place on it can be offered or accepted.`,
    { cohortId: cohort.id, status: cohort.status },
  );
}

/** Refuses to have anybody wait where places do not go to who waits. */
export function assertKeepsWaitingList(cohort: Cohort): void {
  assertTakesPeople(cohort);
  if (!movesUpByItself(cohort))
    throw refuse(
      'cohort_not_open',
      `Cohort ${cohort.name} is ${cohort.status}, so its waiting list is closed: offer a place, or reject.`,
      { cohortId: cohort.id, status: cohort.status },
    );
}

/** Whether a place that falls free goes to the next of the waiting list by itself. Once a cohort runs, it does not. */
export function movesUpByItself(cohort: Cohort): boolean {
  return cohort.status === 'open' || cohort.status === 'closed';
}

/** Refuses to start anybody before the cohort runs. */
export function assertRunning(cohort: Cohort): void {
  if (cohort.status !== 'running')
    throw refuse('cohort_not_running', `Cohort ${cohort.name} is ${cohort.status}, so nobody can start on it.`, {
      cohortId: cohort.id,
      status: cohort.status,
    });
}
