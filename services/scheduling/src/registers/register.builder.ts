import type { RegisterEntry } from './register.js';

/** Somebody who was present in person at the session that `aSession()` makes. */
export const anAttendance = (changes: Partial<RegisterEntry> = {}): RegisterEntry => ({
  id: '01900000-0000-7000-8000-000000000081',
  tenant: 'hertscam',
  sessionId: '01900000-0000-7000-8000-000000000051',
  enrolmentId: '01900000-0000-7000-8000-0000000000e1',
  personId: '01900000-0000-7000-8000-0000000000f1',
  attendance: 'present',
  mode: 'in_person',
  attendedMinutes: 90,
  recordedBy: 'user:facilitator',
  recordedAt: new Date('2026-10-13T16:20:00Z'),
  correctsEntryId: null,
  reason: null,
  ...changes,
});
