/** Lets one loop sleep until somebody calls, a time has passed, or it is told to stop. A call while awake is not forgotten. */
export class WakeUp {
  private called = false;
  private wakeSleeper: (() => void) | undefined;

  /** Wakes the sleeper, or keeps it from sleeping next time. */
  call(): void {
    this.called = true;
    this.wakeSleeper?.();
  }

  /** Sleeps up to `ms` milliseconds; returns true if it was called. */
  async wait(ms: number, stop?: AbortSignal): Promise<boolean> {
    if (!this.called && !stop?.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      this.wakeSleeper = resolve;
      stop?.addEventListener('abort', this.wakeSleeper);
      await promise;
      clearTimeout(timer);
      stop?.removeEventListener('abort', this.wakeSleeper);
      this.wakeSleeper = undefined;
    }
    const called = this.called;
    this.called = false;
    return called;
  }
}

/** Sleeps up to `ms` milliseconds, less if told to stop. */
export function sleep(ms: number, stop?: AbortSignal): Promise<boolean> {
  return new WakeUp().wait(ms, stop);
}
