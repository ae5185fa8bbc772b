export { academicYearOf, addDays, daysBetween, daysFrom, isLocalDate, localDate, yearsAfter } from './local-date.js';
export { instantOf, isInstant, isLocalDateTime, isTimeZone, localDateTime } from './wall-clock.js';
export type { Fold, WallClock, WallClockFault } from './wall-clock.js';
