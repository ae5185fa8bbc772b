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

  it('does not count the days of a pause or of a postponement, those that overlap once, and notices once the rest is up', () => {
    const stood = {
      enrolment: anEnrolment({ pauses: [{ from: day('2026-09-05'), until: day('2026-09-15') }] }),
      cohortStandstills: [{ from: day('2026-09-10'), until: day('2026-09-20') }],
    };
    expect(tutorialGap(facts({ ...stood, now: day('2026-10-28') }))).toBeUndefined();
    expect(tutorialGap(facts({ ...stood, now: day('2026-10-29') }))).toEqual({ since: day('2026-09-01'), days: 43 });
  });

  it('is not put off for good by pausing again and again', () => {
    const pauses = [5, 12, 19, 26].map((date) => ({
      from: new Date(Date.UTC(2026, 8, date, 8)),
      until: new Date(Date.UTC(2026, 8, date + 1, 8)),
    }));
    expect(tutorialGap(facts({ enrolment: anEnrolment({ pauses }), now: day('2026-10-20') }))).toMatchObject({
      days: 45,
    });
  });

  it('is quiet while the cohort is postponed', () => {
    const cohortStandstills = [{ from: day('2026-09-05'), until: null }];
    expect(tutorialGap(facts({ cohortStandstills, now: day('2027-10-28') }))).toBeUndefined();
  });

  it('counts from the last tutorial, not from one still to come', () => {
    expect(tutorialGap(facts({ tutorials: [day('2026-09-10'), day('2026-12-01')], now: day('2026-11-01') }))).toEqual({
      since: day('2026-09-10'),
      days: 52,
    });
  });
});
