/** One change of somebody's clock: it stopped (deferred, postponed, suspended), or runs again. As JSON, so that it can be kept in a row. */
export interface ClockChange {
  /** Version of the aggregate that told of it: the order in which the changes happened. */
  readonly version: number;
  /** When it happened, in domain time, RFC 3339. */
  readonly at: string;
  readonly stops: boolean;
}

/** A stretch in which no time passes; `until` is null while it lasts. */
export interface Standstill {
  readonly from: Date;
  readonly until: Date | null;
}

/**
 * The changes with one more. The order in which they are heard does not matter, and one that is heard twice counts once.
 * @param changes of one aggregate
 */
export function withClockChange(changes: readonly ClockChange[], change: ClockChange): ClockChange[] {
  return [...changes.filter(({ version }) => version !== change.version), change].sort((a, b) => a.version - b.version);
}

/** The stretches that changes of one aggregate amount to. */
export function standstillsOf(changes: readonly ClockChange[]): Standstill[] {
  const stretches: Standstill[] = [];
  let from: Date | null = null;
  for (const { at, stops } of [...changes].sort((a, b) => a.version - b.version)) {
    if (stops) from ??= new Date(at);
    else if (from) {
      stretches.push({ from, until: new Date(at) });
      from = null;
    }
  }
  return from ? [...stretches, { from, until: null }] : stretches;
}
