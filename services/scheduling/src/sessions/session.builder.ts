import { instantOf } from '../time/wall-clock.js';
import type { DatedSession, Session } from './session.js';

/** A twilight of a group, dated. */
export const aSession = (changes: Partial<Session> = {}): DatedSession => {
  const localStart = changes.localStart ?? '2026-10-13T15:45';
  const timeZone = changes.timeZone ?? 'Europe/London';
  const durationMinutes = changes.durationMinutes ?? 90;
  const startsAt = instantOf({ local: localStart, timeZone });
  return {
    id: '01900000-0000-7000-8000-000000000051',
    version: 1,
    tenant: 'hertscam',
    programmeId: '01900000-0000-7000-8000-0000000000a1',
    cohortId: '01900000-0000-7000-8000-0000000000c1',
    groupId: '01900000-0000-7000-8000-0000000000b1',
    kind: 'twilight',
    title: 'Twilight session 2',
    scope: 'group',
    openToOtherGroups: false,
    status: 'scheduled',
    timeZone,
    startsAt,
    endsAt: new Date(startsAt.getTime() + durationMinutes * 60_000),
    durationMinutes,
    creditedMinutes: 90,
    place: { kind: 'school', urn: '117500', name: 'Fern Hill School' },
    capacity: null,
    leaderId: null,
    sequence: 0,
    cancelReason: null,
    templateKey: null,
    updatedAt: new Date('2026-09-01T08:00:00Z'),
    ...changes,
    localStart,
  } as DatedSession;
};

/** The same without a date. */
export const anUndatedSession = (changes: Partial<Session> = {}): Session => ({
  ...aSession(changes),
  status: 'to_be_confirmed',
  localStart: null,
  startsAt: null,
  endsAt: null,
});

/** The same, cancelled. */
export const aCancelledSession = (changes: Partial<Session> = {}): Session => ({
  ...aSession(changes),
  status: 'cancelled',
  cancelReason: 'facilitator_ill',
});
