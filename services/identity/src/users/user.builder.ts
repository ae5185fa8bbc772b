import { newId } from '@collegium/persistence';
import { activateUser, disableUser, inviteUser, type User } from './user.js';

const joined = new Date('2026-09-01T08:00:00Z');

/** Users for specs: valid by default, and unlike each other. */
export class UserBuilder {
  private constructor(private readonly user: User) {}

  static aUser(): UserBuilder {
    const id = newId();
    return new UserBuilder({
      ...inviteUser({ id, email: `user-${id}@example.org`, name: 'Robin Example', personId: null, now: joined }),
      version: 1,
    });
  }

  with(fields: Partial<User>): UserBuilder {
    return new UserBuilder({ ...this.user, ...fields });
  }

  active(): UserBuilder {
    return new UserBuilder(activateUser(this.user, joined));
  }

  disabled(): UserBuilder {
    return new UserBuilder(disableUser(this.user, joined));
  }

  build(): User {
    return this.user;
  }
}

export const aUser = (): UserBuilder => UserBuilder.aUser();
