import { describe, expect, it } from '@jest/globals';
import { anEnrolment } from '../enrolments/enrolment.builder.js';
import { aProgramme, kinds } from '../programmes/programme.builder.js';
import { aCancelledSession, anUndatedSession, aSession } from '../sessions/session.builder.js';
import { assertBookable, cancelBooking, type BookingFacts } from './booking.js';
import { aBooking, aCancelledBooking } from './booking.builder.js';

const own = aSession().groupId!;
const facts = (changes: Partial<BookingFacts> = {}): BookingFacts => ({
  enrolment: anEnrolment(),
  groupIds: [own],
  programme: aProgramme(),
  taken: 0,
  now: new Date('2026-09-20T08:00:00Z'),
  ...changes,
});
const withoutVisits = aProgramme({ kinds: [kinds.twilight, kinds.tutorial] });
const slot = aSession({ scope: 'pair', kind: 'tutorial', capacity: 1 });
const visit = aSession({ groupId: 'other', openToOtherGroups: true });
const event = aSession({ kind: 'network-event', scope: 'cohort', groupId: null });
const openEvent = aSession({
  kind: 'network-event',
  scope: 'cohort',
  groupId: null,
  cohortId: 'other',
  openToOtherGroups: true,
});
const conference = aSession({ kind: 'conference', scope: 'programme', groupId: null, cohortId: null });

describe('a session', () => {
  it.each([
    ['a tutorial slot of the own group', slot],
    ['another group’s session that is open', visit],
    ['an event of the own cohort', event],
    ['an open event of another cohort', openEvent],
    ['the conference', conference],
    ['a session without a date', anUndatedSession({ scope: 'cohort', groupId: null })],
  ])('can be booked: %s', (_what, session) => {
    expect(() => assertBookable(session, facts())).not.toThrow();
  });

  it.each([
    ['a slot of another group', { ...slot, groupId: 'other' }, {}, 'not_bookable', 'other_group'],
    [
      'another group’s session that is not open, without visits in the programme',
      { ...visit, openToOtherGroups: false },
      { programme: withoutVisits },
      'not_bookable',
      'other_group',
    ],
    ['the own group’s session', aSession({ openToOtherGroups: true }), {}, 'not_bookable', 'member_is_expected'],
    [
      'an event of another cohort that is not open',
      { ...openEvent, openToOtherGroups: false },
      {},
      'not_bookable',
      'other_cohort',
    ],
    [
      'a kind that the own programme does not have',
      conference,
      { programme: withoutVisits },
      'not_bookable',
      'kind_not_in_programme',
    ],
    ['one that has begun', event, { now: event.startsAt }, 'not_bookable', 'has_begun'],
    ['one that is cancelled', aCancelledSession(), {}, 'session_cancelled', undefined],
    ['a taken slot', slot, { taken: 1 }, 'session_full', undefined],
    [
      'one while deferred',
      event,
      {
        enrolment: anEnrolment({
          status: 'deferred',
          pauses: [{ from: new Date('2026-09-10T00:00:00Z'), until: null }],
        }),
      },
      'enrolment_not_active',
      undefined,
    ],
    [
      'one after withdrawing',
      event,
      { enrolment: anEnrolment({ status: 'withdrawn', endedAt: new Date('2026-09-10T00:00:00Z') }) },
      'enrolment_not_active',
      undefined,
    ],
  ])('cannot be booked: %s', (_what, session, changes, code, reason) => {
    expect(() => assertBookable(session, facts(changes))).toThrow(
      expect.objectContaining({ code, ...(reason ? { details: expect.objectContaining({ reason }) } : {}) }),
    );
  });
});

describe('what a booked session is to the participant', () => {
  it.each([
    ['a visit, where it is another group’s own', { ...visit, openToOtherGroups: false }, 'group-visit'],
    ['its kind, where that is open to other groups', visit, 'twilight'],
    ['its kind, where it is an event', openEvent, 'network-event'],
  ])('is %s', (_what, session, kind) => {
    expect(assertBookable(session, facts())).toBe(kind);
  });
});

describe('a booking', () => {
  it.each([
    ['a day before', '2026-10-12T14:45:00Z', false],
    ['less than a day before', '2026-10-12T14:45:01Z', true],
  ])('given up %s is late: %s %s', (_what, now, late) => {
    expect(cancelBooking(aBooking(), { reason: null, now: new Date(now) })).toMatchObject({
      status: 'cancelled',
      late,
      startsAt: null,
      endsAt: null,
    });
  });

  it('of a session without a date is never given up late', () => {
    expect(
      cancelBooking(aBooking({ startsAt: null, endsAt: null }), { reason: null, now: new Date('2026-10-12T00:00:00Z') })
        .late,
    ).toBe(false);
  });

  it('is not given up twice', () => {
    expect(() => cancelBooking(aCancelledBooking(), { reason: null, now: new Date() })).toThrow(
      expect.objectContaining({ code: 'transition_refused' }),
    );
  });
});
