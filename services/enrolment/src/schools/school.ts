import type { RegisterSchool, SchoolStatus } from './register-row.js';

/** A school of the register as we hold it. Closed ones stay readable for ever. */
export interface School extends RegisterSchool {
  /** Rises with each change that an import brings. */
  readonly version: number;
}

/** Whether the register shows the school as open, whatever is planned. */
export function isOpenStatus(status: SchoolStatus): boolean {
  return status === 'open' || status === 'proposed_to_close';
}

/** Whether a school is open on a local date, as far as the register knows. */
export function isOpenOn(school: Pick<School, 'status' | 'closesOn'>, date: string): boolean {
  if (school.status === 'open') return true;
  if (school.status === 'proposed_to_open') return false;
  return school.closesOn === null ? school.status === 'proposed_to_close' : date < school.closesOn;
}

/** How one school follows from another: `merged`, `split` and so on are told by the register's own words. */
export interface SchoolLink {
  readonly urn: string;
  readonly linkUrn: string;
  readonly linkName: string;
  readonly linkType: string;
  readonly establishedOn: string | null;
}

/** What a link says of the school it points to. */
export type LinkDirection = 'successor' | 'predecessor' | 'related';

/** Reads the direction out of the register's words, for example `Successor - Split School`. */
export function directionOf(linkType: string): LinkDirection {
  if (linkType.startsWith('Successor')) return 'successor';
  if (linkType.startsWith('Predecessor')) return 'predecessor';
  return 'related';
}

/** A school that another one points to. */
export interface LinkedSchool {
  readonly urn: string;
  readonly name: string;
  readonly linkType: string;
  readonly on: string | null;
}

/**
 * Successors, predecessors and other relations of a school. The register holds most links from both sides, but not all,
 * so those that point at the school count as well, the other way round.
 */
export function linksOf(
  urn: string,
  links: readonly SchoolLink[],
  names: ReadonlyMap<string, string>,
): Record<LinkDirection, LinkedSchool[]> {
  const found = {
    successor: new Map<string, LinkedSchool>(),
    predecessor: new Map<string, LinkedSchool>(),
    related: new Map<string, LinkedSchool>(),
  };
  const opposite = { successor: 'predecessor', predecessor: 'successor', related: 'related' } as const;
  for (const link of links) {
    const own = link.urn === urn;
    const direction = own ? directionOf(link.linkType) : opposite[directionOf(link.linkType)];
    const other = own ? link.linkUrn : link.urn;
    const name = names.get(other) ?? (own ? link.linkName : '');
    if (own || !found[direction].has(other))
      found[direction].set(other, { urn: other, name, linkType: link.linkType, on: link.establishedOn });
  }
  const sorted = (of: Map<string, LinkedSchool>) => [...of.values()].sort((a, b) => a.urn.localeCompare(b.urn));
  return { successor: sorted(found.successor), predecessor: sorted(found.predecessor), related: sorted(found.related) };
}
