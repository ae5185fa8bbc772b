import { describe, expect, it } from '@jest/globals';
import { anEnrolment } from '../enrolments/enrolment.builder.js';
import { tutorialGap, type WatchFacts } from './tutorial-gap.js';

const day = (date: string): Date => new Date(`${date}T08:00:00Z`);
const facts = (changes: Partial<WatchFacts> = {}): WatchFacts => ({
  enrolment: anEnrolment(),
  allowedDays: 42,
  tutorials: [],
  now: day('2026-10-14'),
  ...changes,
});

describe('the watch over tutorials', () => {
  it('notices a participant who had none since the start, a day after the time is up', () => {
    expect(tutorialGap(facts({ now: day('2026-10-13') }))).toBeUndefined();
    expect(tutorialGap(facts())).toEqual({ since: day('2026-09-01'), days: 43 });
  });

  it.each([
    ['had one in time', { tutorials: [day('2026-10-01'), day('2026-09-10')] }],
    [
      'came back from a pause in time',
      { enrolment: anEnrolment({ pauses: [{ from: day('2026-09-05'), until: day('2026-09-20') }] }) },
    ],
    [
      'is deferred',
      { enrolment: anEnrolment({ status: 'deferred', pauses: [{ from: day('2026-09-05'), until: null }] }) },
    ],
    ['has not started', { enrolment: anEnrolment({ status: 'accepted', startedAt: null }) }],
    ['is going to start', { enrolment: anEnrolment({ startedAt: day('2027-01-01') }) }],
    ['has withdrawn', { enrolment: anEnrolment({ status: 'withdrawn', endedAt: day('2026-10-01') }) }],
    ['has completed', { enrolment: anEnrolment({ status: 'completed', endedAt: day('2026-10-01') }) }],
    ['is in a programme that does not watch', { allowedDays: 0 }],
  ])('is quiet about one who %s', (_what, changes) => {
    expect(tutorialGap(facts(changes))).toBeUndefined();
  });

  it('counts from the last tutorial, not from one still to come', () => {
    expect(tutorialGap(facts({ tutorials: [day('2026-09-10'), day('2026-12-01')], now: day('2026-11-01') }))).toEqual({
      since: day('2026-09-10'),
      days: 52,
    });
  });
});
