import { addDays, daysFrom, localDate } from '@collegium/calendar';
import type { Standstill } from './clock-changes.js';

const DAY = 86_400_000;

/** A deadline after the time that stood still since it was set. */
export interface MovedDate {
  /** Local date, `YYYY-MM-DD`: the last day on which it is kept. */
  readonly on: string;
  /** Days by which it was moved. */
  readonly extendedBy: number;
}

/** A deadline to the moment, after the time that stood still since it was set. */
export interface MovedInstant {
  readonly at: Date;
  /** Milliseconds by which it was moved. */
  readonly extendedBy: number;
}

/**
 * The clock of one person in one programme. The one rule for every deadline: while the clock stands still nothing is past,
 * and once it runs again everybody has at least as much time as they had left.
 */
export interface Clock {
  /** Since when it stands still; null while it runs. */
  readonly standsStillSince: Date | null;
  /** Where a date stands that was set at an instant. What was past before a standstill began stays where it was. */
  date(limit: string, setAt: Date): MovedDate;
  /** Where an instant stands that was set at another. */
  instant(limit: Date, setAt: Date): MovedInstant;
  /** Whether the last day has passed: never while the clock stands still. */
  isDatePast(limit: string, setAt: Date): boolean;
  /** Whether the moment has come: never while the clock stands still. */
  isInstantPast(limit: Date, setAt: Date): boolean;
  /** Milliseconds since an instant in which the clock ran. */
  ranSince(instant: Date): number;
}

/**
 * The clock that follows from the stretches in which it stood still, of whatever kind and in whatever order: those that
 * overlap count once.
 */
export function clockOf(standstills: readonly Standstill[], { now, timeZone }: { now: Date; timeZone: string }): Clock {
  const stretches = merged(standstills);
  const standsStillSince = stretches.find(({ until }) => until === null)?.from ?? null;
  const ended = stretches.flatMap(({ from, until }) => (until ? [{ from, until }] : []));

  const instant: Clock['instant'] = (limit, setAt) => {
    let at = limit.getTime();
    for (const { from, until } of ended)
      if (from.getTime() < at) at += Math.max(0, until.getTime() - Math.max(from.getTime(), setAt.getTime()));
    return { at: new Date(at), extendedBy: at - limit.getTime() };
  };
  const date: Clock['date'] = (limit, setAt) => {
    let extendedBy = 0;
    for (const { from, until } of ended) {
      if (until <= setAt || localDate(from, timeZone) > addDays(limit, extendedBy)) continue;
      extendedBy += daysStood(from > setAt ? from : setAt, until, timeZone);
    }
    return { on: addDays(limit, extendedBy), extendedBy };
  };
  return {
    standsStillSince,
    date,
    instant,
    isDatePast: (limit, setAt) => !standsStillSince && date(limit, setAt).on < localDate(now, timeZone),
    isInstantPast: (limit, setAt) => !standsStillSince && instant(limit, setAt).at <= now,
    ranSince: (since) =>
      stretches.reduce(
        (ran, { from, until }) =>
          ran - Math.max(0, (until ?? now).getTime() - Math.max(from.getTime(), since.getTime())),
        Math.max(0, now.getTime() - since.getTime()),
      ),
  };
}

/** A day begun counts whole, and so does every change of date: nobody loses a day of those that they had left. */
function daysStood(from: Date, until: Date, timeZone: string): number {
  return Math.max(
    Math.ceil((until.getTime() - from.getTime()) / DAY),
    daysFrom(localDate(from, timeZone), localDate(until, timeZone)),
  );
}

/**
 * The stretches in order, with those that touch or overlap as one. Each is a fact that was told: also one that is a moment
 * ahead of this machine's clock has begun or ended.
 */
function merged(standstills: readonly Standstill[]): Standstill[] {
  const inOrder = [...standstills].sort((a, b) => a.from.getTime() - b.from.getTime());
  const result: Standstill[] = [];
  for (const next of inOrder) {
    const last = result.at(-1);
    if (!last || (last.until && last.until < next.from)) result.push(next);
    else if (last.until && (!next.until || next.until > last.until))
      result[result.length - 1] = { ...last, until: next.until };
  }
  return result;
}
