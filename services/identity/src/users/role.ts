import { holds, parseRole, policyNames, type Principal, type Role } from '@collegium/auth';
import { refuse } from '../errors.js';
import { isUuidLike } from '../ids.js';

/** A role that somebody holds from a day to a day, both included, in local time of the United Kingdom. */
export interface DatedRole {
  /** `kind:organisation:role`, as in the `roles` claim. */
  readonly role: string;
  readonly from: string | null;
  readonly until: string | null;
}

/** Roles begin and end with a British day, not with an instant. */
export const ROLE_ZONE = 'Europe/London';

/** The roles that count on a day. */
export function rolesOn(day: string, roles: readonly DatedRole[]): string[] {
  return roles
    .filter(({ from, until }) => (from === null || from <= day) && (until === null || day <= until))
    .map(({ role }) => role);
}

/** The one role that a linked person has in their own affairs. */
export function selfRole(personId: string): string {
  return `person:${personId}:self`;
}

/**
 * Reads a role that may be granted.
 * @throws DomainError `role_unknown` for what no policy names, `role_not_grantable` for a person's own role, which follows from the link
 */
export function grantableRole(text: string): Role {
  const role = parseRole(text);
  if (!role || !policyNames.some((name) => name === `${role.kind}:${role.role}`))
    throw refuse('role_unknown', `${text} is not a role.`, { role: text });
  if (role.kind === 'consortium' && role.organisation !== 'consortium')
    throw refuse('role_unknown', `${text} is not a role: there is one consortium.`, { role: text });
  if (role.kind !== 'person' && isUuidLike(role.organisation))
    throw refuse('role_unknown', `${text} is not a role: an organisation has a code, and no id of a person.`, {
      role: text,
    });
  if (role.kind === 'person')
    throw refuse(
      'role_not_grantable',
      `${text} cannot be granted: it follows from the link between account and person.`,
      { role: text },
    );
  return role;
}

/** Whether `principal` may grant and revoke a role: the consortium's office every one, a coordinator those of the own provider. */
export function mayManage(principal: Principal, role: Role): boolean {
  if (holds(principal, 'consortium', 'consortium:office')) return true;
  return role.kind === 'provider' && holds(principal, role.organisation, 'provider:coordinator');
}

export interface RoleChanges {
  readonly grant: readonly DatedRole[];
  readonly revoke: readonly string[];
}

/**
 * What has to change so that, of the roles that `principal` may manage, exactly `wanted` are held. Others stay as they are.
 * @throws DomainError `role_not_grantable` if one of `wanted` is not theirs to grant, `dates_reversed`
 */
export function planRoles(principal: Principal, held: readonly DatedRole[], wanted: readonly DatedRole[]): RoleChanges {
  for (const { role, from, until } of wanted) {
    if (!mayManage(principal, grantableRole(role)))
      throw refuse('role_not_grantable', `${role} is not yours to grant.`, { role });
    if (from && until && until < from)
      throw refuse('dates_reversed', `${role} would end on ${until}, before it begins on ${from}.`, { role });
  }
  const manageable = held.filter(({ role }) => mayManage(principal, parseRole(role) as Role));
  const same = (a: DatedRole, b: DatedRole) => a.role === b.role && a.from === b.from && a.until === b.until;
  return {
    grant: wanted.filter(
      (want, index) =>
        wanted.findIndex(({ role }) => role === want.role) === index && !held.some((has) => same(has, want)),
    ),
    revoke: manageable.filter(({ role }) => !wanted.some((want) => want.role === role)).map(({ role }) => role),
  };
}
