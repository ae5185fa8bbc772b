/** Counts by key in windows of fixed length. All windows end together, so that forgetting costs one statement and memory is bounded by the keys of one window. */
export class FixedWindows {
  private counts = new Map<string, number>();
  private endsAt = 0;

  /** @param length milliseconds */
  constructor(private readonly length: number) {}

  /** Counts one more for `key`. @param now milliseconds since the epoch */
  count(key: string, now: number): { used: number; resetsInMs: number } {
    if (now >= this.endsAt) {
      this.counts = new Map();
      this.endsAt = now - (now % this.length) + this.length;
    }
    const used = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, used);
    return { used, resetsInMs: this.endsAt - now };
  }
}
