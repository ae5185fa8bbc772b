import { instantOf as readWallClock, isTimeZone, type WallClock, type WallClockFault } from '@collegium/calendar';
import { refuse } from '../errors.js';

/** The instant of a wall-clock plan; one that has none is refused. */
export function instantOf(plan: WallClock): Date {
  const instant = readWallClock(plan);
  if (instant instanceof Date) return instant;
  const { local, timeZone } = plan;
  throw refuse(instant, words[instant](plan), { local, timeZone }, [
    {
      pointer: instant === 'time_zone_unknown' ? '/timeZone' : '/localStart',
      code: instant,
      message: words[instant](plan),
    },
  ]);
}

const words: Readonly<Record<WallClockFault, (plan: WallClock) => string>> = {
  not_a_local_time: ({ local }) => `${local} is on no calendar and clock.`,
  time_zone_unknown: ({ timeZone }) => `There is no time zone ${timeZone}.`,
  local_time_missing: ({ local, timeZone }) => `${local} does not exist in ${timeZone}: clocks go forward over it.`,
  local_time_ambiguous: ({ local, timeZone }) =>
    `${local} happens twice in ${timeZone}, where clocks go back: say whether the earlier or the later is meant.`,
};

/** Refuses a zone that the IANA database does not know. */
export function assertTimeZone(timeZone: string): void {
  if (!isTimeZone(timeZone)) throw refuse('time_zone_unknown', `There is no time zone ${timeZone}.`, { timeZone });
}
