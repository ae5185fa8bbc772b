/** The consortium's decision on who keeps the records of an issuer that has closed. */
export interface Succession {
  readonly id: string;
  /** The closed issuer. */
  readonly tenant: string;
  readonly successor: string;
  readonly text: string;
  readonly by: string;
  readonly at: Date;
}

/** The latest successor of each closed issuer. @param rows oldest first */
export function successorsOf(rows: readonly Pick<Succession, 'tenant' | 'successor'>[]): ReadonlyMap<string, string> {
  return new Map(rows.map(({ tenant, successor }) => [tenant, successor]));
}

/** Who keeps an issuer's records now: a successor may have closed as well. Undefined for an issuer that has not closed, or whose chain leads back to itself. */
export function keeperOf(issuer: string, successors: ReadonlyMap<string, string>): string | undefined {
  const seen = new Set([issuer]);
  let keeper = successors.get(issuer);
  for (let next = keeper; next !== undefined; next = successors.get(next)) {
    if (seen.has(next)) return undefined;
    seen.add(next);
    keeper = next;
  }
  return keeper;
}

/** Closed issuers whose records one of these organisations keeps. */
export function keptBy(organisations: readonly string[], successors: ReadonlyMap<string, string>): string[] {
  return [...successors.keys()].filter((issuer) => organisations.includes(keeperOf(issuer, successors) ?? ''));
}
