import { Clock } from '@collegium/persistence';

/** A domain clock that stands still until it is told otherwise. */
export class FixedClock extends Clock {
  private time: Date;

  /** @param start an instant; `2026-11-03T09:00:00Z` unless a spec needs another */
  constructor(start: Date | string = '2026-11-03T09:00:00Z') {
    super();
    this.time = new Date(start);
  }

  now(): Date {
    return new Date(this.time);
  }

  /** Moves it to an instant, also backwards. */
  set(time: Date | string): void {
    this.time = new Date(time);
  }

  /** Moves it by a span; parts add up, and may be negative. */
  advance({
    days = 0,
    hours = 0,
    minutes = 0,
    seconds = 0,
  }: {
    days?: number;
    hours?: number;
    minutes?: number;
    seconds?: number;
  }): void {
    this.time = new Date(this.time.getTime() + ((days * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1_000);
  }
}
