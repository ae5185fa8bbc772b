import { assertTransition, type Transitions } from '@collegium/errors';
import { emailKey } from '@collegium/texts';
import { refuse } from '../errors.js';

export type UserStatus = 'invited' | 'active' | 'disabled';

const transitions: Transitions<UserStatus> = {
  invited: ['active', 'disabled'],
  active: ['disabled'],
  disabled: ['active', 'invited'],
};

/** Somebody who can sign in. Whoever reads mail at `email` is this account; which person it is, enrolment says. */
export interface User {
  readonly id: string;
  readonly version: number;
  /** Lower case; belongs to at most one account. */
  readonly email: string;
  readonly name: string;
  readonly status: UserStatus;
  /** Id of the person in enrolment, at most one. */
  readonly personId: string | null;
  /** argon2id, in the PHC string format. */
  readonly passwordHash: string | null;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly disabledAt: Date | null;
}

export type NewUser = Pick<User, 'id' | 'email' | 'name' | 'personId'> & { readonly now: Date };

export function inviteUser({ id, email, name, personId, now }: NewUser): Omit<User, 'version'> {
  return {
    id,
    email: normaliseEmail(email),
    name,
    status: 'invited',
    personId,
    passwordHash: null,
    createdAt: now,
    activatedAt: null,
    disabledAt: null,
  };
}

/** The first sign-in proves that the invited one reads mail there. */
export function activateUser(user: User, now: Date): User {
  if (user.status === 'active') return user;
  if (user.status === 'disabled')
    throw refuse('user_disabled', `User ${user.id} is disabled, so nobody can sign in as it.`, { userId: user.id });
  assertTransition(transitions, `User ${user.id}`, user.status, 'active');
  return { ...user, status: 'active', activatedAt: now };
}

export function disableUser(user: User, now: Date): User {
  assertTransition(transitions, `User ${user.id}`, user.status, 'disabled');
  return { ...user, status: 'disabled', disabledAt: now };
}

/** Back to what the account was before it was disabled. */
export function enableUser(user: User): User {
  const before = user.activatedAt ? 'active' : 'invited';
  assertTransition(transitions, `User ${user.id}`, user.status, before);
  return { ...user, status: before, disabledAt: null };
}

/** The account of somebody who was erased: nothing tells whose it was, and nobody can sign in as it. The address is one that never exists (RFC 2606). */
export function forgetUser(user: User, now: Date): User {
  return {
    ...user,
    email: `${user.id}@erased.invalid`,
    name: '',
    personId: null,
    passwordHash: null,
    status: 'disabled',
    disabledAt: user.disabledAt ?? now,
  };
}

export function maySignIn(user: User): boolean {
  return user.status !== 'disabled';
}

/** The form in which an address is kept and looked up: the one comparison of `libs/texts`. */
export function normaliseEmail(email: string): string {
  return emailKey(email);
}
