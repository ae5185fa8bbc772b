import { describe, expect, it } from '@jest/globals';
import { kinds } from '../programmes/programme.builder.js';
import {
  assertKindHasRoom,
  assertPlace,
  cancelSession,
  overlap,
  rescheduleSession,
  timesOf,
  undateSession,
} from './session.js';
import { aCancelledSession, anUndatedSession, aSession } from './session.builder.js';

const year = { startsOn: '2026-09-01', endsOn: '2027-07-31' };
const now = new Date('2026-10-01T09:00:00Z');
const when = (localStart: string, durationMinutes = 90) => ({ localStart, timeZone: 'Europe/London', durationMinutes });

describe('a session', () => {
  it.each(['2026-09-01T15:45', '2027-07-31T15:45'])(
    'may fall on the first and last day of the academic year: %s',
    (local) => {
      expect(() => timesOf('Twilight session 1', when(local), year)).not.toThrow();
    },
  );

  it.each(['2026-08-31T15:45', '2027-08-01T15:45'])(
    'is refused outside the academic year, by its name: %s',
    (local) => {
      expect(() => timesOf('Twilight session 1', when(local), year)).toThrow(
        expect.objectContaining({
          code: 'date_outside_academic_year',
          message: expect.stringContaining('Twilight session 1'),
          details: expect.objectContaining({ session: 'Twilight session 1' }),
        }),
      );
    },
  );

  it('lasts its minutes even over a clock change', () => {
    const times = timesOf('Night watch', when('2026-10-25T00:30', 180), year);
    expect(times).toEqual({ startsAt: new Date('2026-10-24T23:30:00Z'), endsAt: new Date('2026-10-25T02:30:00Z') });
  });

  it('is moved with a higher sequence, so that calendars notice', () => {
    expect(rescheduleSession(aSession(), when('2026-11-10T16:00'), year, now)).toMatchObject({
      localStart: '2026-11-10T16:00',
      startsAt: new Date('2026-11-10T16:00:00Z'),
      sequence: 1,
      updatedAt: now,
    });
  });

  it('is dated when its date is confirmed', () => {
    expect(rescheduleSession(anUndatedSession(), when('2026-11-10T16:00'), year, now).status).toBe('scheduled');
  });

  it('can lose its date for the time being', () => {
    expect(undateSession(aSession(), now)).toMatchObject({
      status: 'to_be_confirmed',
      localStart: null,
      startsAt: null,
      endsAt: null,
      sequence: 1,
    });
  });

  it('gives up its place in the template when cancelled, so that another can take it', () => {
    expect(cancelSession(aSession({ templateKey: 'x|1' }), 'snow', now)).toMatchObject({
      status: 'cancelled',
      cancelReason: 'snow',
      templateKey: null,
      sequence: 1,
    });
  });

  it.each([
    ['moved', () => rescheduleSession(aCancelledSession(), when('2026-11-10T16:00'), year, now)],
    ['undated', () => undateSession(aCancelledSession(), now)],
    ['cancelled again', () => cancelSession(aCancelledSession(), 'snow', now)],
  ])('cannot be %s once cancelled', (_verb, act) => {
    expect(act).toThrow(expect.objectContaining({ code: 'transition_refused' }));
  });
});

describe('the place of a session', () => {
  const school = { kind: 'school', name: 'Fern Hill School', urn: '117500' } as const;
  it.each([
    ['school', school],
    ['any', null],
    ['venue', { kind: 'venue', name: 'Hall' } as const],
    ['online', { kind: 'online', name: 'Online' } as const],
    ['school', { kind: 'venue', name: 'Fern Hill School hall', urn: '117500' } as const],
  ] as const)('of a kind held at %s may be %j', (rule, place) => {
    expect(() => assertPlace('Twilight session 1', rule, place)).not.toThrow();
  });

  it.each([
    ['school', null],
    ['school', { kind: 'online', name: 'Online' } as const],
    ['venue', school],
    ['online', school],
  ] as const)('of a kind held at %s is refused as %j', (rule, place) => {
    expect(() => assertPlace('Twilight session 1', rule, place)).toThrow(
      expect.objectContaining({ code: 'place_needed' }),
    );
  });
});

describe('the template', () => {
  it('has exactly seven twilights', () => {
    expect(() => assertKindHasRoom(kinds.twilight, 6)).not.toThrow();
    expect(() => assertKindHasRoom(kinds.twilight, 7)).toThrow(expect.objectContaining({ code: 'kind_complete' }));
  });

  it('sets no limit on tutorial slots, nor on a kind without a count', () => {
    expect(() => assertKindHasRoom(kinds.tutorial, 99)).not.toThrow();
    expect(() => assertKindHasRoom({ ...kinds.network, count: 0 }, 99)).not.toThrow();
  });
});

describe('two sessions', () => {
  const first = aSession();
  it.each([
    ['the same time', '2026-10-13T15:45', true],
    ['a time inside', '2026-10-13T16:30', true],
    ['the time right after', '2026-10-13T17:15', false],
    ['the time right before', '2026-10-13T14:15', false],
  ])('at %s: overlap %s -> %s', (_what, localStart, expected) => {
    expect(overlap(first, aSession({ localStart }))).toBe(expected);
  });
});
