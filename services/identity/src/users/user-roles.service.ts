import { localDate } from '@collegium/calendar';
import type { Principal } from '@collegium/auth';
import { Clock, UnitOfWork, currentContext, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { refuse } from '../errors.js';
import { MembershipRow } from './membership.entity.js';
import { RoleChangeRow, RoleGrantRow, type RoleChange } from './role-grant.entity.js';
import { planRoles, ROLE_ZONE, rolesOn, selfRole, type DatedRole, type RoleChanges } from './role.js';
import { maySignIn, type User } from './user.js';
import { UserRow } from './user.entity.js';

/** What an access token says of somebody. */
export interface RoleClaims {
  readonly roles: readonly string[];
  readonly personId: string | null;
}

/** Roles by organisation, and the record of who gave and took them. */
@Injectable()
export class UserRolesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** What a token for this user may say today; undefined if nobody may sign in as it. */
  claimsOf(userId: string): Promise<RoleClaims | undefined> {
    return this.unitOfWork.run(
      async (tx) => {
        const user = await tx.manager.findOneBy(UserRow, { id: userId });
        if (!user || !maySignIn(user)) return undefined;
        return { roles: this.today(user, await this.held(tx, userId)), personId: user.personId };
      },
      { tenants: [userId] },
    );
  }

  /** The roles that count today, the own affairs of a linked person included. */
  today(user: Pick<User, 'personId'>, grants: readonly DatedRole[]): string[] {
    return [
      ...rolesOn(localDate(this.clock.now(), ROLE_ZONE), grants),
      ...(user.personId ? [selfRole(user.personId)] : []),
    ];
  }

  /** The grants that the caller sees: of the own organisations, or all. */
  async held(tx: Transaction, userId: string): Promise<DatedRole[]> {
    return (await this.heldBy(tx, [userId])).get(userId) ?? [];
  }

  /** The same of many accounts at once. */
  async heldBy(tx: Transaction, userIds: readonly string[]): Promise<Map<string, DatedRole[]>> {
    const rows = await tx.manager.find(RoleGrantRow, { where: { userId: In([...userIds]) }, order: { role: 'ASC' } });
    const byUser = Map.groupBy(rows, ({ userId }) => userId);
    return new Map(
      [...byUser].map(([userId, grants]) => [
        userId,
        grants.map(({ role, validFrom, validUntil }) => ({ role, from: validFrom, until: validUntil })),
      ]),
    );
  }

  /** Makes exactly `wanted` held, of the roles that `principal` may manage, or of those in one organisation. */
  async replace(
    tx: Transaction,
    principal: Principal,
    userId: string,
    wanted: readonly DatedRole[],
    within?: string,
  ): Promise<RoleChanges> {
    const outside = wanted.find(({ role }) => within !== undefined && organisationOf(role) !== within);
    if (outside)
      throw refuse('role_not_grantable', `${outside.role} is no role of ${within}, whose record this is.`, {
        role: outside.role,
      });
    const held = (await this.held(tx, userId)).filter(
      ({ role }) => within === undefined || organisationOf(role) === within,
    );
    const changes = planRoles(principal, held, wanted);
    await this.apply(tx, userId, changes);
    return changes;
  }

  /** Adds roles and takes none. @returns those that are new */
  async add(
    tx: Transaction,
    principal: Principal,
    userId: string,
    wanted: readonly DatedRole[],
  ): Promise<readonly DatedRole[]> {
    const { grant } = planRoles(principal, await this.held(tx, userId), wanted);
    await this.apply(tx, userId, { grant, revoke: [] });
    return grant;
  }

  /** What organisations know of an account: the address and the name that were given to or by them. One that knows it gets the newer name. */
  async introduce(
    tx: Transaction,
    userId: string,
    organisations: readonly string[],
    { email, name }: { readonly email: string; readonly name: string },
  ): Promise<MembershipRow[]> {
    const memberships: MembershipRow[] = [];
    for (const organisation of new Set(organisations)) {
      const before = await tx.manager.findOneBy(MembershipRow, { userId, organisation });
      memberships.push(
        before
          ? await tx.save(MembershipRow, { ...before, email, name })
          : await tx.insert(MembershipRow, {
              id: newId(),
              userId,
              organisation,
              email,
              name,
              invitedAt: this.clock.now(),
            }),
      );
    }
    return memberships;
  }

  /** Introduces an account to those of the organisations that do not know it yet. */
  async introduceWhereNew(
    tx: Transaction,
    user: Pick<User, 'id' | 'email' | 'name'>,
    organisations: readonly string[],
  ): Promise<void> {
    const known = await tx.manager.findBy(MembershipRow, { userId: user.id });
    await this.introduce(
      tx,
      user.id,
      organisations.filter((code) => !known.some(({ organisation }) => organisation === code)),
      user,
    );
  }

  /** Carries changes out and records each. */
  async apply(
    tx: Transaction,
    userId: string,
    { grant, revoke }: RoleChanges,
    actor = currentContext()?.actor ?? 'system',
  ): Promise<void> {
    const at = this.clock.now();
    for (const role of revoke) {
      await tx.manager.delete(RoleGrantRow, { userId, role });
      await this.record(tx, { userId, change: 'revoked', role, validFrom: null, validUntil: null, at, actor });
    }
    for (const { role, from: validFrom, until: validUntil } of grant) {
      await tx.manager.upsert(
        RoleGrantRow,
        {
          id: newId(),
          userId,
          role,
          organisation: organisationOf(role),
          validFrom,
          validUntil,
          grantedAt: at,
          grantedBy: actor,
        },
        ['userId', 'role'],
      );
      await this.record(tx, { userId, change: 'granted', role, validFrom, validUntil, at, actor });
    }
  }

  /** Who gave and took which roles, newest first. */
  changes(userId: string): Promise<RoleChangeRow[]> {
    return this.unitOfWork.run(({ manager }) =>
      manager.find(RoleChangeRow, { where: { userId }, order: { at: 'DESC', id: 'DESC' }, take: 200 }),
    );
  }

  private async record(
    tx: Transaction,
    change: Omit<RoleChangeRow, 'id' | 'organisation'> & { change: RoleChange },
  ): Promise<void> {
    await tx.manager.insert(RoleChangeRow, { id: newId(), organisation: organisationOf(change.role), ...change });
  }
}

/** Code of the organisation that a role is held in. */
export function organisationOf(role: string): string {
  return role.split(':')[1] as string;
}
