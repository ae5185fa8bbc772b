import type { User } from '../users/user.js';

/** What can be told of an account; which of it an application gets, the scopes decide. */
export function accountClaims({ id, name, email, activatedAt }: User) {
  return { sub: id, name, email, email_verified: activatedAt !== null };
}
