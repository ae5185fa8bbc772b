import { clockOf, type Standstill } from '@collegium/standstill';
import { presentAt, type Enrolment } from '../enrolments/enrolment.js';

const DAY = 86_400_000;

/** What the watch over tutorials needs to know of one participant. */
export interface WatchFacts {
  readonly enrolment: Enrolment;
  /** Longest time without a tutorial in days; 0 where the definition does not watch. */
  readonly allowedDays: number;
  /** Ends of the tutorials that the participant attended. */
  readonly tutorials: readonly Date[];
  /** When the cohort was postponed, and taken up again. */
  readonly cohortStandstills?: readonly Standstill[];
  readonly now: Date;
}

/** Since when a participant has been without a tutorial, where that is longer than the definition allows. */
export interface TutorialGap {
  /** The last tutorial; the start, where there was none since. */
  readonly since: Date;
  /** Without those in which the participant paused or the cohort was postponed. */
  readonly days: number;
}

/** Whole days since a time in which the clock of a participant ran. */
export function daysWithout(
  since: Date,
  { enrolment, cohortStandstills = [], now }: Pick<WatchFacts, 'enrolment' | 'cohortStandstills' | 'now'>,
): number {
  const clock = clockOf([...enrolment.pauses, ...cohortStandstills], { now, timeZone: enrolment.timeZone });
  return Math.floor(clock.ranSince(since) / DAY);
}

/** The gap that somebody should know of, if there is one. Time in which the participant paused, or the cohort was postponed, does not count. */
export function tutorialGap({
  enrolment,
  allowedDays,
  tutorials,
  cohortStandstills = [],
  now,
}: WatchFacts): TutorialGap | undefined {
  if (allowedDays === 0 || enrolment.status !== 'started' || !enrolment.startedAt || !presentAt(enrolment, now))
    return undefined;
  const clock = clockOf([...enrolment.pauses, ...cohortStandstills], { now, timeZone: enrolment.timeZone });
  if (clock.standsStillSince) return undefined;
  const since = [enrolment.startedAt, ...tutorials]
    .filter((at) => at <= now)
    .reduce((a, b) => (a > b ? a : b), new Date(0));
  if (since.getTime() === 0) return undefined;
  const days = daysWithout(since, { enrolment, cohortStandstills, now });
  return days > allowedDays ? { since, days } : undefined;
}
