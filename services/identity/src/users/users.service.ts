import { actorOf, holds, type Principal } from '@collegium/auth';
import { assertVersion, readPage, type Page, type PageQuery } from '@collegium/http';
import { Clock, UnitOfWork, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { ClientRow } from '../clients/client.entity.js';
import { EmailsService } from '../emails/emails.service.js';
import { invitationMessage, movedMessage, rolesMessage, type Inviter } from '../emails/messages.js';
import { refuse } from '../errors.js';
import { lockAddress } from './known-people.js';
import { MembershipRow } from './membership.entity.js';
import { PortalUrl } from './portal-url.js';
import { ProposedAddressRow } from './proposed-address.entity.js';
import { RoleGrantRow, type RoleChangeRow } from './role-grant.entity.js';
import type { DatedRole } from './role.js';
import { Sessions } from './sessions.js';
import { takesTwo } from './sign-in-conflict.js';
import { UserRolesService, organisationOf } from './user-roles.service.js';
import { disableUser, enableUser, inviteUser, maySignIn, normaliseEmail, type User } from './user.js';
import { UserRow } from './user.entity.js';

/** How long an address that one person proposed waits for another. */
const PROPOSAL_LIVES_MS = 7 * 86_400_000;

export interface Invitation {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly DatedRole[];
}

/** What a caller sees of an account: the consortium all of it, an organisation what it gave itself, and its own roles. */
export interface UserView {
  /** The account's id for the consortium; an organisation has an id of its own for whom it invited. */
  readonly id: string;
  readonly version: number;
  readonly email: string;
  readonly name: string;
  readonly status: User['status'] | null;
  readonly personId: string | null;
  readonly grants: readonly DatedRole[];
  readonly roles: readonly string[];
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
}

export interface UserFilter {
  readonly email?: string | undefined;
  readonly organisation?: string | undefined;
  readonly status?: string | undefined;
}

/** An account, and the caller's own record of it where the caller acts for no more than an organisation. */
interface Seen {
  readonly user: UserRow;
  readonly membership: MembershipRow | null;
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

  /**
   * Invites by mail, with an account where there is none. A caller of an organisation cannot tell whether there was one: the
   * answer is the organisation's own record of whom it invited, and the owner of the account learns of the roles by mail.
   */
  invite(principal: Principal, { email: typed, name, roles }: Invitation): Promise<UserView> {
    return this.unitOfWork.run(async (tx) => {
      if (roles.length === 0 && !seesAll(principal))
        throw refuse('role_missing', 'Name at least one role: whom you invite is seen by the roles that you give.');
      const email = normaliseEmail(typed);
      await lockAddress(tx, email);
      const existing = await tx.manager.findOne(UserRow, { where: { email }, lock: { mode: 'pessimistic_write' } });
      const user =
        existing ??
        (await tx.insert(UserRow, inviteUser({ id: newId(), email, name, personId: null, now: this.clock.now() })));
      const granted = await this.roles.add(tx, principal, user.id, roles);
      const organisations = roles.map(({ role }) => organisationOf(role));
      const memberships = await this.roles.introduce(tx, user.id, organisations, { email, name });
      const inviter = await this.inviter(tx, principal, organisations);
      if (!existing) await this.emails.queue(tx, email, invitationMessage(name, inviter, this.portal.url));
      else if (granted.length > 0 && maySignIn(user))
        await this.emails.queue(tx, email, rolesMessage(inviter, this.portal.url));
      return this.view(tx, { user, membership: seesAll(principal) ? null : (memberships[0] ?? null) });
    });
  }

  /** The accounts that the caller sees: the office every one, others whom their organisations have invited. */
  list(principal: Principal, filter: UserFilter, query: PageQuery): Promise<Page<UserView>> {
    return this.unitOfWork.run((tx) =>
      seesAll(principal) ? this.accounts(tx, filter, query) : this.members(tx, filter, query),
    );
  }

  get(principal: Principal, id: string): Promise<UserView> {
    return this.unitOfWork.run(async (tx) => this.view(tx, await this.visible(tx, principal, id)));
  }

  /** Who gave and took which roles, of those that the caller sees. */
  async roleChanges(principal: Principal, id: string): Promise<RoleChangeRow[]> {
    const { user } = await this.unitOfWork.run((tx) => this.visible(tx, principal, id));
    return this.roles.changes(user.id);
  }

  /** Replaces the roles that the caller may manage; the others of this account stay. */
  setRoles(
    principal: Principal,
    id: string,
    wanted: readonly DatedRole[],
    expected: number | undefined,
  ): Promise<UserView> {
    return this.unitOfWork.run(async (tx) => {
      const { user, membership } = await this.visible(tx, principal, id, true);
      assertVersion(membership ?? user, expected);
      const { grant } = await this.roles.replace(tx, principal, user.id, wanted, membership?.organisation);
      const organisations = wanted.map(({ role }) => organisationOf(role));
      await this.roles.introduceWhereNew(tx, user, organisations);
      if (grant.length > 0 && maySignIn(user))
        await this.emails.queue(
          tx,
          user.email,
          rolesMessage(
            await this.inviter(
              tx,
              principal,
              grant.map(({ role }) => organisationOf(role)),
            ),
            this.portal.url,
          ),
        );
      return this.view(
        tx,
        membership
          ? { user, membership: await tx.save(MembershipRow, membership) }
          : { user: await tx.save(UserRow, user), membership },
      );
    });
  }

  /** Nobody can sign in as this account any more, and what is signed in ends. */
  async disable(principal: Principal, id: string): Promise<UserView> {
    const view = await this.change(principal, id, (user) => disableUser(user, this.clock.now()));
    await this.sessions.endAllOf(view.id);
    return view;
  }

  enable(principal: Principal, id: string): Promise<UserView> {
    return this.change(principal, id, enableUser);
  }

  /**
   * Gives an account another address, which its owner must be able to read. About an account that holds a role of the
   * consortium's two people decide: the first proposes the address, and nothing changes until another confirms the same.
   * @throws DomainError `email_in_use`, `second_person_needed`
   */
  async changeEmail(principal: Principal, id: string, email: string): Promise<UserView | ProposedAddressRow> {
    const answer = await this.unitOfWork.run(async (tx) => {
      const { user } = await this.visible(tx, principal, id, true);
      const proposed = await this.proposeAddress(tx, principal, user, normaliseEmail(email));
      return proposed ?? this.view(tx, { user: await this.readdress(tx, user, { email }), membership: null });
    });
    if (!('proposedBy' in answer)) await this.sessions.endAllOf(answer.id);
    return answer;
  }

  /** The address as it waits for a second person; nothing where one is enough, or this is the second. */
  private async proposeAddress(
    tx: Transaction,
    principal: Principal,
    { id: userId }: UserRow,
    email: string,
  ): Promise<ProposedAddressRow | undefined> {
    const grants = await tx.manager.findBy(RoleGrantRow, { userId });
    if (!takesTwo(grants.map(({ role }) => role))) return undefined;
    const proposedBy = actorOf(principal);
    const needed = (words: string) =>
      refuse('second_person_needed', `This account holds a role of the consortium’s: ${words}`, { userId });
    if (!proposedBy.startsWith('user:')) throw needed('two people decide about it, no machine.');
    const waiting = await tx.manager.findOne(ProposedAddressRow, {
      where: { userId },
      lock: { mode: 'pessimistic_write' },
    });
    const since = this.clock.now().getTime() - PROPOSAL_LIVES_MS;
    if (waiting && waiting.email === email && waiting.proposedAt.getTime() > since) {
      if (waiting.proposedBy === proposedBy) throw needed('somebody else must confirm the same address.');
      await tx.manager.delete(ProposedAddressRow, { userId });
      return undefined;
    }
    const proposal = { userId, email, proposedBy, proposedAt: this.clock.now() };
    await tx.manager.upsert(ProposedAddressRow, proposal, ['userId']);
    return proposal;
  }

  /**
   * Gives an account another address within a transaction. Codes that went to the old one are worth nothing any more, and its
   * reader is told. The caller ends the sessions when it has committed.
   * @throws DomainError `email_in_use`
   */
  async readdress(
    tx: Transaction,
    user: UserRow,
    { email, name = user.name }: { readonly email: string; readonly name?: string },
  ): Promise<UserRow> {
    const address = normaliseEmail(email);
    await lockAddress(tx, address);
    if (address !== user.email && (await tx.manager.existsBy(UserRow, { email: address })))
      throw refuse('email_in_use', 'Another account has this address.');
    const saved = await tx.save(UserRow, { ...user, email: address, name });
    if (address === user.email) return saved;
    await tx.manager.query('delete from sign_in_codes where user_id = $1', [user.id]);
    if (maySignIn(user)) await this.emails.queue(tx, user.email, movedMessage());
    return saved;
  }

  private async accounts(tx: Transaction, filter: UserFilter, query: PageQuery): Promise<Page<UserView>> {
    const builder = tx.manager.createQueryBuilder(UserRow, 'account');
    if (filter.email) builder.andWhere('account.email = :email', { email: normaliseEmail(filter.email) });
    if (filter.status) builder.andWhere('account.status = :status', { status: filter.status });
    if (filter.organisation)
      builder.andWhere(
        'exists (select 1 from role_grants g where g.user_id = account.id and g.organisation = :organisation)',
        { organisation: filter.organisation },
      );
    const users = await readPage(builder, query);
    const grants = await this.roles.heldBy(
      tx,
      users.data.map(({ id }) => id),
    );
    return users.map((user) => this.viewOf({ user, membership: null }, grants.get(user.id) ?? []));
  }

  private async members(tx: Transaction, filter: UserFilter, query: PageQuery): Promise<Page<UserView>> {
    if (filter.status)
      throw refuse(
        'status_not_shown',
        'Whether somebody has signed in is for the consortium to see; leave out filter[status].',
      );
    const builder = tx.manager.createQueryBuilder(MembershipRow, 'membership');
    if (filter.email) builder.andWhere('membership.email = :email', { email: normaliseEmail(filter.email) });
    if (filter.organisation)
      builder.andWhere('membership.organisation = :organisation', { organisation: filter.organisation });
    const memberships = await readPage(builder, query);
    const grants = await this.roles.heldBy(
      tx,
      memberships.data.map(({ userId }) => userId),
    );
    return memberships.map((membership) =>
      this.viewOf({ user: null, membership }, grants.get(membership.userId) ?? []),
    );
  }

  private change(principal: Principal, id: string, decide: (user: User) => User): Promise<UserView> {
    return this.unitOfWork.run(async (tx) => {
      const { user } = await this.visible(tx, principal, id, true);
      return this.view(tx, { user: await tx.save(UserRow, decide(user)), membership: null });
    });
  }

  /** An account by its id, for the consortium; by an organisation's own id for whom it invited, for others. */
  private async visible(tx: Transaction, principal: Principal, id: string, lock = false): Promise<Seen> {
    const membership = seesAll(principal) ? null : await tx.manager.findOneBy(MembershipRow, { id });
    const userId = seesAll(principal) ? id : membership?.userId;
    const user = userId
      ? await tx.manager.findOne(UserRow, {
          where: { id: userId },
          ...(lock ? { lock: { mode: 'pessimistic_write' } } : {}),
        })
      : null;
    if (!user) throw refuse('user_not_found', `No account ${id} is known to you.`, { userId: id });
    return { user, membership };
  }

  /** Who invites, as a mail says it. */
  private async inviter(tx: Transaction, principal: Principal, organisations: readonly string[]): Promise<Inviter> {
    const machine = actorOf(principal).startsWith('client:');
    const by = machine
      ? await tx.manager.findOneBy(ClientRow, { id: principal.subject })
      : isUUID(principal.subject)
        ? await tx.manager.findOneBy(UserRow, { id: principal.subject })
        : null;
    const office = holds(principal, 'consortium', 'consortium:office');
    return { name: by?.name ?? '', organisations: office ? ['consortium'] : [...new Set(organisations)] };
  }

  private async view(tx: Transaction, seen: Seen): Promise<UserView> {
    return this.viewOf(seen, await this.roles.held(tx, seen.user.id));
  }

  private viewOf(
    { user, membership }: { readonly user: UserRow | null; readonly membership: MembershipRow | null },
    held: readonly DatedRole[],
  ): UserView {
    if (membership) {
      const grants = held.filter(({ role }) => organisationOf(role) === membership.organisation);
      return {
        id: membership.id,
        version: membership.version,
        email: membership.email,
        name: membership.name,
        status: null,
        personId: null,
        grants,
        roles: this.roles.today({ personId: null }, grants),
        createdAt: membership.invitedAt,
        activatedAt: null,
      };
    }
    const { id, version, email, name, status, personId, createdAt, activatedAt } = user as UserRow;
    return {
      id,
      version,
      email,
      name,
      status,
      personId,
      grants: held,
      roles: this.roles.today({ personId }, held),
      createdAt,
      activatedAt,
    };
  }
}

function seesAll(principal: Principal): boolean {
  return holds(principal, 'consortium', 'consortium:office', 'consortium:operator');
}
