import { holds, type Principal } from '@collegium/auth';
import { assertVersion, readPage, type Page, type PageQuery } from '@collegium/http';
import { Clock, UnitOfWork, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { EmailsService } from '../emails/emails.service.js';
import { invitationMessage } from '../emails/messages.js';
import { refuse } from '../errors.js';
import { PortalUrl } from './portal-url.js';
import type { DatedRole } from './role.js';
import { Sessions } from './sessions.js';
import { UserRolesService } from './user-roles.service.js';
import { disableUser, enableUser, inviteUser, normaliseEmail, type User } from './user.js';
import { UserRow } from './user.entity.js';

export interface Invitation {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly DatedRole[];
}

/** An account with the roles that the caller may see. */
export interface UserWithRoles {
  readonly user: User;
  readonly grants: readonly DatedRole[];
  readonly roles: readonly string[];
}

export interface UserFilter {
  readonly email?: string | undefined;
  readonly organisation?: string | undefined;
  readonly status?: string | undefined;
}

/** Accounts: who may sign in. */
@Injectable()
export class UsersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly roles: UserRolesService,
    private readonly emails: EmailsService,
    private readonly sessions: Sessions,
    private readonly portal: PortalUrl,
  ) {}

  /** Makes an account and invites by mail; where the address has one already, it gets the roles beside those it has. */
  invite(
    principal: Principal,
    { email, name, roles }: Invitation,
  ): Promise<UserWithRoles & { readonly made: boolean }> {
    return this.unitOfWork.run(async (tx) => {
      const existing = await tx.manager.findOneBy(UserRow, { email: normaliseEmail(email) });
      const user = existing
        ? await tx.save(UserRow, existing)
        : await tx.insert(UserRow, inviteUser({ id: newId(), email, name, personId: null, now: this.clock.now() }));
      await this.roles.add(tx, principal, user.id, roles);
      if (!existing) await this.emails.queue(tx, user.email, invitationMessage(name, this.portal.url));
      return { ...(await this.view(tx, user)), made: !existing };
    });
  }

  /** The accounts that the caller sees: the office every one, others those with a role in their organisations. */
  list(principal: Principal, filter: UserFilter, query: PageQuery): Promise<Page<UserWithRoles>> {
    return this.unitOfWork.run(async (tx) => {
      const builder = tx.manager.createQueryBuilder(UserRow, 'account');
      if (filter.email) builder.andWhere('account.email = :email', { email: normaliseEmail(filter.email) });
      if (filter.status) builder.andWhere('account.status = :status', { status: filter.status });
      if (filter.organisation)
        builder.andWhere(
          'exists (select 1 from role_grants g where g.user_id = account.id and g.organisation = :organisation)',
          { organisation: filter.organisation },
        );
      if (!seesAll(principal)) builder.andWhere('exists (select 1 from role_grants g where g.user_id = account.id)');
      const users = await readPage(builder, query);
      const grants = await this.roles.heldBy(
        tx,
        users.data.map(({ id }) => id),
      );
      return users.map((user) => this.viewOf(user, grants.get(user.id) ?? []));
    });
  }

  get(principal: Principal, id: string): Promise<UserWithRoles> {
    return this.unitOfWork.run(async (tx) => this.view(tx, await this.visible(tx, principal, id)));
  }

  /** Replaces the roles that the caller may manage; the others of this account stay. */
  setRoles(
    principal: Principal,
    id: string,
    wanted: readonly DatedRole[],
    expected: number | undefined,
  ): Promise<UserWithRoles> {
    return this.unitOfWork.run(async (tx) => {
      const user = await this.visible(tx, principal, id);
      assertVersion(user, expected);
      const saved = await tx.save(UserRow, user);
      await this.roles.replace(tx, principal, id, wanted);
      return this.view(tx, saved);
    });
  }

  /** Nobody can sign in as this account any more, and what is signed in ends. */
  async disable(principal: Principal, id: string): Promise<UserWithRoles> {
    const view = await this.change(principal, id, (user) => disableUser(user, this.clock.now()));
    await this.sessions.endAllOf(id);
    return view;
  }

  enable(principal: Principal, id: string): Promise<UserWithRoles> {
    return this.change(principal, id, enableUser);
  }

  /** Gives an account another address, which its owner must be able to read. */
  async changeEmail(principal: Principal, id: string, email: string): Promise<UserWithRoles> {
    const address = normaliseEmail(email);
    const view = await this.unitOfWork.run(async (tx) => {
      const user = await this.visible(tx, principal, id);
      const holder = await tx.manager.findOneBy(UserRow, { email: address });
      if (holder && holder.id !== id)
        throw refuse('email_in_use', 'Another account has this address.', { userId: holder.id });
      return this.view(tx, await tx.save(UserRow, { ...user, email: address }));
    });
    await this.sessions.endAllOf(id);
    return view;
  }

  private change(principal: Principal, id: string, decide: (user: User) => User): Promise<UserWithRoles> {
    return this.unitOfWork.run(async (tx) =>
      this.view(tx, await tx.save(UserRow, decide(await this.visible(tx, principal, id)))),
    );
  }

  private async visible(tx: Transaction, principal: Principal, id: string): Promise<UserRow> {
    const user = await tx.manager.findOneBy(UserRow, { id });
    if (!user || !(seesAll(principal) || (await this.roles.held(tx, id)).length > 0))
      throw refuse('user_not_found', `No account ${id} is known to you.`, { userId: id });
    return user;
  }

  private async view(tx: Transaction, user: User): Promise<UserWithRoles> {
    return this.viewOf(user, await this.roles.held(tx, user.id));
  }

  private viewOf(user: User, grants: readonly DatedRole[]): UserWithRoles {
    return { user, grants, roles: this.roles.today(user, grants) };
  }
}

function seesAll(principal: Principal): boolean {
  return holds(principal, 'consortium', 'consortium:office', 'consortium:operator');
}
