import type { ActingContext } from '@collegium/persistence';

/** Kinds of scope a role is held in. `person` is a person's own affairs, `consortium` everybody's. */
export const scopeKinds = ['provider', 'university', 'school', 'person', 'consortium'] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** One entry of the `roles` claim: `provider:hertscam:coordinator` is kind, organisation (or person id) and role. */
export interface Role {
  readonly kind: ScopeKind;
  readonly organisation: string;
  readonly role: string;
}

/** Who calls, as the access token says. */
export interface Principal {
  readonly subject: string;
  /** The OAuth client; equal to the subject where a machine acts for itself. */
  readonly clientId?: string;
  /** Id of the person in enrolment, for people. */
  readonly personId?: string;
  readonly roles: readonly Role[];
}

/** Claims that a principal is read from; everything else in a token is ignored. */
export interface PrincipalClaims {
  sub?: unknown;
  client_id?: unknown;
  person_id?: unknown;
  roles?: unknown;
}

/**
 * Reads a principal from verified claims. A role this version does not know is left out: it grants nothing here.
 * @throws TypeError if the token names no subject
 */
export function principalOf(claims: PrincipalClaims): Principal {
  if (typeof claims.sub !== 'string' || claims.sub === '') throw new TypeError('An access token without a subject');
  const roles = Array.isArray(claims.roles) ? claims.roles.map(parseRole).filter((role) => role !== undefined) : [];
  return {
    subject: claims.sub,
    ...(typeof claims.client_id === 'string' ? { clientId: claims.client_id } : {}),
    ...(typeof claims.person_id === 'string' ? { personId: claims.person_id } : {}),
    roles,
  };
}

/** Reads one entry of the `roles` claim, or undefined if it is not of the form `kind:organisation:role`. */
export function parseRole(text: unknown): Role | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^([a-z]+):([a-z0-9-]+):([a-z-]+)$/.exec(text);
  const kind = scopeKinds.find((candidate) => candidate === match?.[1]);
  return kind && match ? { kind, organisation: match[2]!, role: match[3]! } : undefined;
}

/** The `actor` of an {@link ActingContext}: `client:<id>` for a machine acting for itself, else `user:<subject>`. */
export function actorOf(principal: Principal): ActingContext['actor'] {
  return principal.clientId === principal.subject ? `client:${principal.subject}` : `user:${principal.subject}`;
}
