import { errors, type AccessToken, type ClientCredentials } from 'oidc-provider';
import { rolesInScope, scopeValues, widening, type Client } from '../clients/client.js';
import type { RoleClaims } from '../users/user-roles.service.js';

/** The one API that tokens are for; its audience is a setting. */
export const API = 'urn:collegium:api';

/** The scope that lets an application do what its user may do. */
export const API_SCOPE = 'api';

/** What tokens say beside the standard claims. */
export interface TokenClaims {
  readonly roles: readonly string[];
  readonly person_id?: string;
  readonly [name: string]: unknown;
}

/**
 * The claims of a machine's token: its roles, or the fewer ones that it asked for.
 * @throws InvalidScope if it asked for a role that it does not hold
 */
export function machineClaims(client: Pick<Client, 'roles'>, token: Pick<ClientCredentials, 'scope'>): TokenClaims {
  const wider = widening(client.roles, token.scope);
  if (wider.length > 0)
    throw new errors.InvalidScope('this client does not hold the role that was asked for', wider.join(' '));
  return { roles: rolesInScope(client.roles, token.scope) };
}

/** The claims of a token for somebody signed in: the roles of today, if the application was allowed to act for them. */
export function userClaims({ roles, personId }: RoleClaims, token: Pick<AccessToken, 'scope'>): TokenClaims {
  return {
    roles: scopeValues(token.scope).includes(API_SCOPE) ? roles : [],
    ...(personId ? { person_id: personId } : {}),
  };
}

/**
 * The scopes of the API that a client may ask for. A machine may name roles, to get fewer than it has; an application
 * may not, since what it gets is its user's to decide.
 * @throws InvalidScope for a scope that does not exist, rather than to grant something else
 */
export function scopesFor(machine: boolean, requested: string | undefined): string {
  const values = scopeValues(requested).filter((value) => !standardScopes.includes(value));
  const unknown = values.find(
    (value) => value !== API_SCOPE && !(machine && /^[a-z]+:[a-z0-9-]+:[a-z-]+$/.test(value)),
  );
  if (unknown) throw new errors.InvalidScope('requested scope does not exist', unknown);
  return [...new Set([API_SCOPE, ...values])].join(' ');
}

export const standardScopes = ['openid', 'offline_access', 'profile', 'email'];
