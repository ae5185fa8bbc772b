import { refuseCommon } from '@collegium/errors';
import type { Principal, Role } from './principal.js';

/**
 * Roles that a route may ask for, as `kind:role`. `signed-in` lets in every valid token and opens no rows: for what all may read.
 */
export const policyNames = [
  'signed-in',
  'provider:coordinator',
  'provider:programme-leader',
  'provider:facilitator',
  'provider:tutor',
  'provider:moderator',
  'provider:lead-moderator',
  'provider:external-examiner',
  'university:registrar',
  'university:client',
  'school:cpd-lead',
  'school:head',
  'consortium:office',
  'consortium:operator',
  'person:self',
] as const;
export type PolicyName = (typeof policyNames)[number];

/** The roles of a principal that satisfy one of `policies`. */
export function matchingRoles(principal: Principal, policies: readonly PolicyName[]): Role[] {
  return principal.roles.filter(
    (role) => policies.some((policy) => policy === `${role.kind}:${role.role}`) && isOwn(principal, role),
  );
}

/** Whether one of `policies` lets the principal in at all, whatever the organisation. */
export function admits(principal: Principal, policies: readonly PolicyName[]): boolean {
  return policies.includes('signed-in') || matchingRoles(principal, policies).length > 0;
}

/** Scopes of row-level security that `policies` open to the principal: organisations, and the own person id for `person:self`. */
export function tenantsOf(principal: Principal, policies: readonly PolicyName[]): string[] {
  return [...new Set(matchingRoles(principal, policies).map((role) => role.organisation))];
}

/** Whether the principal holds one of `policies` in this very organisation (or for this very person). */
export function holds(principal: Principal, organisation: string, ...policies: PolicyName[]): boolean {
  return matchingRoles(principal, policies).some((role) => role.organisation === organisation);
}

/**
 * For use cases in which the organisation is known only after loading: refuses unless the principal holds one of `policies` there.
 * @throws DomainError `forbidden`
 */
export function assertHolds(principal: Principal, organisation: string, ...policies: PolicyName[]): void {
  if (!holds(principal, organisation, ...policies))
    throw refuseCommon('forbidden', `This needs one of the roles ${policies.join(', ')} at ${organisation}.`, {
      organisation,
      policies,
    });
}

/** `person:<id>:self` counts only for the person whom the token itself names. */
function isOwn(principal: Principal, role: Role): boolean {
  return role.kind !== 'person' || role.organisation === principal.personId;
}
