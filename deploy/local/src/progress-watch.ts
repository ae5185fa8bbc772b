/** What is seen from outside of a program that is starting. */
export interface Sample {
  /** Bytes that it has written to its log. */
  readonly logged: number;
  /** Processor time that it has used, in milliseconds. */
  readonly cpuMs: number;
}

/** Less than this share of the time is what an idle program uses for its timers. */
const IDLE_SHARE = 0.02;

/**
 * Whether a program that is starting makes progress: it writes to its log, or it computes. How long a start takes depends
 * on the machine and on what else runs there, so only standing still is a reason to give up, or a very long time.
 */
export class ProgressWatch {
  private since: number;
  private last: Sample = { logged: 0, cpuMs: 0 };
  private readonly began: number;

  /**
   * @param limits.stalledMs time without progress after which it stands still
   * @param limits.longestMs time after which even progress is no reason to wait any longer
   */
  constructor(
    private readonly limits: { readonly stalledMs: number; readonly longestMs: number },
    now: number,
  ) {
    this.since = now;
    this.began = now;
  }

  /** Why there is no use in waiting any longer, or undefined. */
  givesUp(sample: Sample, now: number): string | undefined {
    const computed = sample.cpuMs - this.last.cpuMs;
    if (sample.logged !== this.last.logged || computed > IDLE_SHARE * this.limits.stalledMs) {
      this.last = sample;
      this.since = now;
    }
    if (now - this.since > this.limits.stalledMs)
      return `it has neither logged nor computed anything for ${Math.round((now - this.since) / 1000)} s`;
    if (now - this.began > this.limits.longestMs)
      return `it has been starting for ${Math.round((now - this.began) / 60_000)} minutes`;
    return undefined;
  }
}
