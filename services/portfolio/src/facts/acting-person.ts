import type { Principal } from '@collegium/auth';
import { isUUID } from 'class-validator';
import { refuse } from '../errors.js';

/** The person who calls, where the token names one. */
export function personIdOf(principal: Principal): string | null {
  return isUUID(principal.personId) ? (principal.personId ?? null) : null;
}

/** The person who acts, for what only a person can do: judge, decide, declare. */
export function actingPerson(principal: Principal): string {
  const personId = personIdOf(principal);
  if (personId === null) throw refuse('person_needed', 'Only a person can do this, and the token names none.', {});
  return personId;
}

/** Who did something, for the record: the person, or the user or client where no person is known. */
export function actingName(principal: Principal): string {
  return personIdOf(principal) ?? principal.subject;
}

/** The provider to act for: the one named, or the only one in whose name the caller may act here. */
export function actingProvider(tenants: readonly string[], named: string | undefined): string {
  const [only] = tenants;
  if (named !== undefined && tenants.includes(named)) return named;
  if (named === undefined && only !== undefined && tenants.length === 1) return only;
  throw refuse(
    'provider_ambiguous',
    named === undefined ? 'Say for which provider.' : `You do not act for ${named} here.`,
    { providers: tenants },
  );
}
