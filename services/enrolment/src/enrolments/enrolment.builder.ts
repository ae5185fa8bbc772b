import { newId } from '@collegium/persistence';
import { aSetting, NOW } from '../applications/application.builder.js';
import type { Enrolment } from './enrolment.js';

/** An enrolment in each of its states. */
export function anEnrolment(changes: Partial<Omit<Enrolment, 'status'>> = {}) {
  const base = {
    id: newId(),
    version: 1,
    provider: 'hertscam',
    cohortId: newId(),
    programmeId: newId(),
    personId: newId(),
    applicationId: newId(),
    setting: aSetting(),
    staffRole: 'teacher' as const,
    creditWanted: false,
    university: null,
    acceptedAt: NOW,
    startedAt: null,
    deferredFrom: null,
    returnBy: null,
    clockChanges: [],
    decidedAt: null,
    awardId: null,
    reasons: [],
  };
  const startedAt = new Date('2026-09-28T15:00:00Z');
  const decidedAt = new Date('2027-07-01T12:00:00Z');
  return {
    accepted: (): Enrolment => ({ ...base, ...changes, status: 'accepted' }),
    started: (): Enrolment => ({ ...base, startedAt, ...changes, status: 'started' }),
    deferred: (): Enrolment => ({
      ...base,
      startedAt,
      ...changes,
      status: 'deferred',
      deferredFrom: changes.deferredFrom ?? 'started',
      returnBy: changes.returnBy ?? '2027-01-04',
    }),
    withdrawn: (): Enrolment => ({ ...base, startedAt, ...changes, status: 'withdrawn' }),
    completed: (): Enrolment => ({ ...base, startedAt, decidedAt, awardId: newId(), ...changes, status: 'completed' }),
    not_completed: (): Enrolment => ({
      ...base,
      startedAt,
      decidedAt,
      reasons: ['portfolio_failed'],
      ...changes,
      status: 'not_completed',
    }),
  };
}
