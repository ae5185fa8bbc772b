/**
 * Domain time. Rules, timers and webhook schedules follow it, and in sandbox mode it can be moved.
 * Tokens, leases, retries and the messaging tables follow the machine's clock instead.
 */
export abstract class Clock {
  abstract now(): Date;
}

/** The machine's clock. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** The machine's clock with an offset, for a sandbox whose time is moved by an event. */
export class OffsetClock extends Clock {
  private offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** @param seconds to add to the machine's clock; may be negative */
  moveTo(seconds: number): void {
    this.offsetMs = seconds * 1000;
  }

  get offsetSeconds(): number {
    return this.offsetMs / 1000;
  }
}
