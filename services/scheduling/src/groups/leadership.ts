import { holds, type Principal } from '@collegium/auth';
import { refuse } from '../errors.js';
import { leads, type Group } from './group.js';

/** Whether the caller plans for the whole provider. */
export const coordinates = (principal: Principal, tenant: string): boolean =>
  holds(principal, tenant, 'provider:coordinator', 'provider:programme-leader');

/** Whether the caller leads the group, or plans for the whole provider. */
export const mayLead = (
  principal: Principal,
  group: Pick<Group, 'tenant' | 'facilitatorId' | 'coFacilitatorIds'>,
): boolean =>
  coordinates(principal, group.tenant) ||
  (holds(principal, group.tenant, 'provider:facilitator') && leads(group, principal.personId));

/** Refuses everybody but the group's leaders and the provider's coordinators. */
export function assertMayLead(principal: Principal, group: Group): void {
  if (!mayLead(principal, group))
    throw refuse('not_leader_of_group', `Only whoever leads group ${group.name}, or a coordinator, can do this.`, {
      groupId: group.id,
    });
}
