import type { Enrolment } from './enrolment.js';

/** An enrolment that started with the academic year. */
export const anEnrolment = (changes: Partial<Enrolment> = {}): Enrolment => ({
  id: '01900000-0000-7000-8000-0000000000e1',
  tenant: 'hertscam',
  personId: '01900000-0000-7000-8000-0000000000f1',
  cohortId: '01900000-0000-7000-8000-0000000000c1',
  programmeId: '01900000-0000-7000-8000-0000000000a1',
  settingUrn: '117500',
  settingName: 'Fern Hill School',
  timeZone: 'Europe/London',
  status: 'started',
  acceptedAt: new Date('2026-07-01T09:00:00Z'),
  startedAt: new Date('2026-09-01T08:00:00Z'),
  endedAt: null,
  pauses: [],
  ...changes,
});
