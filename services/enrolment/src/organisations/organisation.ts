import { refuse } from '../errors.js';

export const organisationKinds = [
  'provider',
  'university',
  'local-authority',
  'cluster',
  'trust',
  'federation',
  'association',
  'commissioner',
] as const;
export type OrganisationKind = (typeof organisationKinds)[number];

/** An organisation of the consortium. Its code never changes: it stands in events, tokens and addresses. */
export interface Organisation {
  readonly id: string;
  readonly version: number;
  readonly tenant: 'consortium';
  readonly code: string;
  readonly kind: OrganisationKind;
  readonly name: string;
  readonly createdAt: Date;
}

/** That a school or an organisation belongs to another organisation for a time. */
export interface Membership {
  readonly id: string;
  readonly version: number;
  readonly tenant: 'consortium';
  /** Code of the organisation that it belongs to. */
  readonly organisation: string;
  readonly memberKind: 'school' | 'organisation';
  /** URN of a school, or code of an organisation. */
  readonly member: string;
  /** Local date, the first day. */
  readonly fromDate: string;
  /** Local date, the first day on which it no longer belongs; open where null. */
  readonly untilDate: string | null;
}

/** Refuses a membership that overlaps another one of the same member. */
export function assertNoOverlap(
  membership: Pick<Membership, 'organisation' | 'member' | 'fromDate' | 'untilDate'>,
  others: readonly Membership[],
): void {
  if (membership.untilDate !== null && membership.untilDate <= membership.fromDate)
    throw refuse(
      'membership_overlaps',
      `${membership.member} cannot leave ${membership.organisation} on ${membership.untilDate}: it joins on ${membership.fromDate}.`,
      {},
      [{ pointer: '/until', code: 'membership_overlaps', message: 'Give a date after the first day.' }],
    );
  const other = others.find(
    ({ fromDate, untilDate }) =>
      (untilDate === null || membership.fromDate < untilDate) &&
      (membership.untilDate === null || fromDate < membership.untilDate),
  );
  if (other)
    throw refuse(
      'membership_overlaps',
      `${membership.member} belongs to ${membership.organisation} from ${other.fromDate}${other.untilDate ? ` until ${other.untilDate}` : ''} already.`,
      {
        membershipId: other.id,
      },
    );
}

/** Whether a membership holds on a local date. */
export function holdsOn({ fromDate, untilDate }: Pick<Membership, 'fromDate' | 'untilDate'>, date: string): boolean {
  return fromDate <= date && (untilDate === null || date < untilDate);
}

/** Ends a membership. */
export function endMembership(membership: Membership, untilDate: string): Membership {
  if (membership.untilDate !== null)
    throw refuse(
      'membership_overlaps',
      `${membership.member} left ${membership.organisation} on ${membership.untilDate} already.`,
      { membershipId: membership.id },
    );
  assertNoOverlap({ ...membership, untilDate }, []);
  return { ...membership, untilDate };
}
