/** How what arrived differs from what was sent. All three empty = every one exactly once. */
export interface SetDifference {
  /** Sent and never arrived. */
  lost: string[];
  /** Arrived and never sent. */
  unexpected: string[];
  /** Arrived more than once; each named once. */
  duplicated: string[];
}

/** Compares what was sent with what arrived, order apart. Linear in both. */
export function compareSets(sent: Iterable<string>, arrived: Iterable<string>): SetDifference {
  const expected = new Set(sent);
  const seen = new Set<string>();
  const duplicated = new Set<string>();
  for (const id of arrived) {
    if (seen.has(id)) duplicated.add(id);
    seen.add(id);
  }
  return {
    lost: [...expected].filter((id) => !seen.has(id)),
    unexpected: [...seen].filter((id) => !expected.has(id)),
    duplicated: [...duplicated],
  };
}

const SHOWN = 5;

/**
 * Fails unless everything that was sent arrived exactly once.
 * @throws Error with the counts and the first few of each kind
 */
export function assertEachOnce(sent: Iterable<string>, arrived: Iterable<string>): void {
  const difference = compareSets(sent, arrived);
  const complaints = Object.entries(difference)
    .filter(([, ids]) => ids.length > 0)
    .map(
      ([kind, ids]) => `${ids.length} ${kind}: ${ids.slice(0, SHOWN).join(', ')}${ids.length > SHOWN ? ', ...' : ''}`,
    );
  if (complaints.length > 0) throw new Error(`Not each exactly once. ${complaints.join('; ')}`);
}
