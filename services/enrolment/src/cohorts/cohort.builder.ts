import { newId } from '@collegium/persistence';
import type { Cohort, CohortStatus } from './cohort.js';
import type { Places } from './places.js';

/** A cohort of one academic year in each of its states. */
export function aCohort(changes: Partial<Omit<Cohort, 'status'>> = {}) {
  const base = {
    id: newId(),
    version: 1,
    provider: 'hertscam',
    programmeId: newId(),
    name: '2026a',
    startsOn: '2026-09-28',
    endsOn: '2027-07-16',
    applicationsCloseOn: '2026-09-20',
    offerDays: 14,
    timeZone: 'Europe/London',
    postponedFrom: null,
    postponedAt: null,
    clockChanges: [],
    ...changes,
  };
  const in_ = (status: CohortStatus) => (): Cohort => ({ ...base, status });
  return {
    planned: in_('planned'),
    open: in_('open'),
    closed: in_('closed'),
    running: in_('running'),
    finished: in_('finished'),
    cancelled: in_('cancelled'),
    postponed: (): Cohort => ({
      ...base,
      status: 'postponed',
      postponedFrom: 'open',
      postponedAt: new Date('2026-09-01T09:00:00Z'),
    }),
  };
}

export function somePlaces(changes: Partial<Places> = {}): Places {
  return { cohortId: newId(), places: 2, offersAhead: 0, held: 0, taken: 0, ...changes };
}
