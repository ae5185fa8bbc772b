import { refuse } from '../errors.js';

/** Who meets at a session: a group, a cohort, everybody of the provider, or two people in a tutorial slot. */
export type Scope = 'group' | 'cohort' | 'programme' | 'pair';
/** Where a kind of session is held. */
export type PlaceRule = 'school' | 'venue' | 'online' | 'any';

/** One kind of session of a programme version. */
export interface SessionKind {
  readonly kind: string;
  readonly title: string;
  readonly expected: boolean;
  readonly count: number;
  readonly creditedMinutes: number;
  readonly durationMinutes: number;
  /** Usual local start, `HH:MM`. */
  readonly startsAt: string;
  readonly scope: Scope;
  readonly place: PlaceRule;
  readonly openToOtherGroups: boolean;
  /** Calendar months in which the template places them, one per occurrence. */
  readonly months: readonly number[];
}

/** The part of a programme version that scheduling needs. */
export interface Programme {
  readonly id: string;
  readonly tenant: string;
  readonly code: string;
  readonly title: string;
  readonly timeZone: string;
  readonly entitlementMinutes: number;
  /** Minutes needed for the award; null where the definition sets no minimum. */
  readonly minimumMinutes: number | null;
  /** Longest time without a tutorial in days; 0 where nobody watches. */
  readonly tutorialGapDays: number;
  readonly kinds: readonly SessionKind[];
}

/** The kind of that code; refused if the programme has none. */
export function kindOf(programme: Programme, code: string): SessionKind {
  const kind = programme.kinds.find((candidate) => candidate.kind === code);
  if (!kind)
    throw refuse('kind_not_in_programme', `Programme ${programme.code} has no sessions of kind ${code}.`, {
      kind: code,
      kinds: programme.kinds.map((known) => known.kind),
    });
  return kind;
}

/** Minutes that a programme plans to offer of one kind. */
export const plannedMinutes = (kind: SessionKind): number => kind.count * kind.creditedMinutes;

/** Refuses a definition whose expected kinds cannot add up to the hours that the provider owes. */
export function assertCoversEntitlement(programme: Programme): void {
  const expected = programme.kinds.filter((kind) => kind.expected);
  const planned = expected.reduce((sum, kind) => sum + plannedMinutes(kind), 0);
  if (planned >= programme.entitlementMinutes) return;
  throw refuse(
    'expected_kinds_below_entitlement',
    `Programme ${programme.code} owes ${programme.entitlementMinutes} minutes, but its expected sessions add up to ${planned}.`,
    {
      owed: programme.entitlementMinutes,
      planned,
      kinds: Object.fromEntries(expected.map((kind) => [kind.kind, plannedMinutes(kind)])),
    },
  );
}
