import { refuse } from '../errors.js';
import type { Enrolment } from '../enrolments/enrolment.js';
import type { Place } from '../sessions/session.js';

/** People of one cohort who meet with a facilitator. */
export interface Group {
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  readonly cohortId: string;
  readonly name: string;
  /** Person who leads it. */
  readonly facilitatorId: string;
  readonly coFacilitatorIds: readonly string[];
  /** Where it meets; its school, for kinds that are held at one. */
  readonly place: Place | null;
}

/** A stretch of time in which an enrolment belongs to a group; open while it does. */
export interface Membership {
  readonly id: string;
  readonly groupId: string;
  readonly enrolmentId: string;
  readonly personId: string;
  readonly joinedAt: Date;
  readonly leftAt: Date | null;
}

/** Everybody who leads the group. */
export const leadersOf = (group: Pick<Group, 'facilitatorId' | 'coFacilitatorIds'>): string[] => [
  group.facilitatorId,
  ...group.coFacilitatorIds,
];

/** Whether the person leads or co-leads the group. */
export const leads = (
  group: Pick<Group, 'facilitatorId' | 'coFacilitatorIds'>,
  personId: string | undefined,
): boolean => personId !== undefined && leadersOf(group).includes(personId);

/** Whether the membership covers that time. */
export const belongsAt = ({ joinedAt, leftAt }: Pick<Membership, 'joinedAt' | 'leftAt'>, at: Date): boolean =>
  joinedAt <= at && (!leftAt || at < leftAt);

/** Refuses whoever cannot join: of another cohort, gone, or leading the group themselves. */
export function assertCanJoin(group: Group, enrolment: Enrolment): void {
  if (enrolment.cohortId !== group.cohortId)
    throw refuse(
      'enrolment_of_other_cohort',
      `Enrolment ${enrolment.id} is in another cohort than group ${group.name}.`,
      { enrolmentId: enrolment.id, groupId: group.id },
    );
  if (enrolment.status === 'withdrawn' || enrolment.status === 'completed' || enrolment.status === 'not_completed')
    throw refuse(
      'enrolment_not_active',
      `Enrolment ${enrolment.id} is ${enrolment.status}, so it cannot join group ${group.name}.`,
      { enrolmentId: enrolment.id, status: enrolment.status },
    );
  if (leads(group, enrolment.personId))
    throw refuse('facilitator_in_own_group', `Whoever leads group ${group.name} cannot be a participant in it.`, {
      groupId: group.id,
      personId: enrolment.personId,
    });
}

/** The group with other leaders; nobody leads people among whom they are a participant. */
export function changeLeaders<G extends Group>(
  group: G,
  leaders: { facilitatorId: string; coFacilitatorIds: readonly string[] },
  members: readonly Membership[],
): G {
  const changed = {
    ...group,
    facilitatorId: leaders.facilitatorId,
    coFacilitatorIds: leaders.coFacilitatorIds.filter((id) => id !== leaders.facilitatorId),
  };
  const inside = members.find((member) => member.leftAt === null && leads(changed, member.personId));
  if (inside)
    throw refuse('facilitator_in_own_group', `Whoever leads group ${group.name} cannot be a participant in it.`, {
      groupId: group.id,
      personId: inside.personId,
    });
  return changed;
}
