export { standstillsOf, withClockChange, type ClockChange, type Standstill } from './clock-changes.js';
export { clockOf, type Clock, type MovedDate, type MovedInstant } from './clock.js';
