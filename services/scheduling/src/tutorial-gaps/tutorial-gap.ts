import { daysBetween } from '@collegium/calendar';
import { presentAt, type Enrolment } from '../enrolments/enrolment.js';

/** What the watch over tutorials needs to know of one participant. */
export interface WatchFacts {
  readonly enrolment: Enrolment;
  /** Longest time without a tutorial in days; 0 where the definition does not watch. */
  readonly allowedDays: number;
  /** Ends of the tutorials that the participant attended. */
  readonly tutorials: readonly Date[];
  readonly now: Date;
}

/** Since when a participant has been without a tutorial, where that is longer than the definition allows. */
export interface TutorialGap {
  /** The last tutorial; the start or the return from a pause, where there was none since. */
  readonly since: Date;
  readonly days: number;
}

/** The gap that somebody should know of, if there is one. Time in which the participant paused does not count. */
export function tutorialGap({ enrolment, allowedDays, tutorials, now }: WatchFacts): TutorialGap | undefined {
  if (allowedDays === 0 || enrolment.status !== 'started' || !enrolment.startedAt || !presentAt(enrolment, now))
    return undefined;
  const returns = enrolment.pauses.flatMap(({ until }) => until ?? []);
  const since = [enrolment.startedAt, ...returns, ...tutorials]
    .filter((at) => at <= now)
    .reduce((a, b) => (a > b ? a : b), new Date(0));
  if (since.getTime() === 0) return undefined;
  const days = daysBetween(since, now);
  return days > allowedDays ? { since, days } : undefined;
}
