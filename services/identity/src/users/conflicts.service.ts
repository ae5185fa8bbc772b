import { readPage, type Page, type PageQuery } from '@collegium/http';
import { Clock, UnitOfWork, currentContext, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { staysAs } from './known-people.js';
import { RoleGrantRow } from './role-grant.entity.js';
import { Sessions } from './sessions.js';
import { takesTwo, type ConflictStatus, type SignInConflict } from './sign-in-conflict.js';
import { SignInConflictRow } from './sign-in-conflict.entity.js';
import { inviteUser, normaliseEmail } from './user.js';
import { UserRow } from './user.entity.js';
import { UsersService } from './users.service.js';

/** What a human decides: the same human; two humans, of whom the person gets another address; the account gets the new details; leave it. */
export type Resolution =
  { readonly decision: 'link' | 'move' | 'dismiss' } | { readonly decision: 'separate'; readonly email: string };

/** Addresses about which events disagree with accounts, and how humans settle them. */
@Injectable()
export class ConflictsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly users: UsersService,
    private readonly sessions: Sessions,
  ) {}

  list(status: ConflictStatus | undefined, query: PageQuery): Promise<Page<SignInConflict>> {
    return this.unitOfWork.run(({ manager }) => {
      const builder = manager.createQueryBuilder(SignInConflictRow, 'conflict');
      if (status) builder.andWhere('conflict.status = :status', { status });
      return readPage(builder, query);
    });
  }

  /**
   * Carries a decision out; where the account holds a role of the consortium's, only when a second person decides the same.
   * @throws DomainError `conflict_not_found`, `conflict_resolved`, `resolution_impossible`, `email_in_use`, `second_person_needed`
   */
  async resolve(id: string, resolution: Resolution): Promise<SignInConflict> {
    const { conflict, ended } = await this.unitOfWork.run(async (tx) => {
      const open = await this.openConflict(tx, id);
      if (await this.waitsForSecond(tx, open, resolution))
        return { conflict: await this.propose(tx, open, resolution), ended: [] };
      const before = await this.accountsOf(tx, open);
      const closed = await this.settle(tx, open, resolution);
      return { conflict: closed, ended: closed.status === 'dismissed' ? [] : before };
    });
    for (const userId of ended) await this.sessions.endAllOf(userId);
    return conflict;
  }

  /** An open conflict that the caller sees. */
  async openConflict(tx: Transaction, id: string): Promise<SignInConflictRow> {
    const conflict = await tx.manager.findOne(SignInConflictRow, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!conflict) throw refuse('conflict_not_found', `No conflict ${id} is known to you.`, { conflictId: id });
    if (conflict.status !== 'open')
      throw refuse('conflict_resolved', `Conflict ${id} was closed as ${conflict.status}.`, {
        conflictId: id,
        status: conflict.status,
      });
    return conflict;
  }

  /** Carries out what was decided by whoever may, and closes the conflict. */
  async settle(tx: Transaction, conflict: SignInConflictRow, resolution: Resolution): Promise<SignInConflict> {
    const status = await this.carryOut(tx, conflict, resolution);
    return tx.save(SignInConflictRow, {
      ...conflict,
      status,
      closedAt: this.clock.now(),
      closedBy: currentContext()?.actor ?? 'system',
    });
  }

  private async waitsForSecond(tx: Transaction, conflict: SignInConflictRow, resolution: Resolution): Promise<boolean> {
    if (resolution.decision !== 'link' && resolution.decision !== 'move') return false;
    const grants = [];
    for (const userId of await this.accountsOf(tx, conflict))
      grants.push(...(await tx.manager.findBy(RoleGrantRow, { userId })));
    if (!takesTwo(grants.map(({ role }) => role))) return false;
    const actor = currentContext()?.actor ?? 'system';
    if (!actor.startsWith('user:'))
      throw refuse(
        'second_person_needed',
        'This account holds a role of the consortium’s: two people decide about it, no machine.',
        {
          conflictId: conflict.id,
        },
      );
    if (conflict.proposedDecision !== resolution.decision) return true;
    if (conflict.proposedBy === actor)
      throw refuse(
        'second_person_needed',
        'This account holds a role of the consortium’s: somebody else must decide the same.',
        {
          conflictId: conflict.id,
        },
      );
    return false;
  }

  private propose(tx: Transaction, conflict: SignInConflictRow, { decision }: Resolution): Promise<SignInConflict> {
    return tx.save(SignInConflictRow, {
      ...conflict,
      proposedDecision: decision,
      proposedBy: currentContext()?.actor ?? 'system',
    });
  }

  /** The accounts that a decision may change. */
  private async accountsOf(tx: Transaction, conflict: SignInConflictRow): Promise<string[]> {
    if (conflict.kind !== 'two_accounts') return [conflict.userId];
    const stays = await this.accountThatStays(tx, conflict);
    return [conflict.userId, ...(stays ? [stays.id] : [])];
  }

  private async carryOut(tx: Transaction, conflict: SignInConflict, resolution: Resolution): Promise<ConflictStatus> {
    switch (resolution.decision) {
      case 'link':
        await (conflict.kind === 'two_accounts' ? this.exchange(tx, conflict) : this.link(tx, conflict));
        return 'linked';
      case 'separate':
        await this.separate(tx, conflict, normaliseEmail(resolution.email));
        return 'separate';
      case 'move':
        await this.move(tx, conflict);
        return 'moved';
      case 'dismiss':
        if (conflict.kind === 'two_accounts') await this.unlink(tx, conflict);
        return 'dismissed';
    }
  }

  private async link(tx: Transaction, conflict: SignInConflict): Promise<void> {
    const holder = await this.account(tx, conflict.userId);
    const own = await tx.manager.findOneBy(UserRow, { personId: conflict.personId });
    if (conflict.kind !== 'email_in_use' || own || holder.personId || holder.email !== conflict.email)
      throw refuse(
        'resolution_impossible',
        'Person and account cannot be linked: one of them is linked already, or the account has another address now. If both people are one, merge them in enrolment.',
        { conflictId: conflict.id },
      );
    await tx.save(UserRow, { ...holder, personId: conflict.personId });
  }

  private async separate(tx: Transaction, conflict: SignInConflict, email: string): Promise<void> {
    if (conflict.kind !== 'email_in_use')
      throw refuse('resolution_impossible', 'Only a person without a usable address can be given another one.', {
        conflictId: conflict.id,
      });
    const own = await tx.manager.findOneBy(UserRow, { personId: conflict.personId });
    if (own) {
      await this.users.readdress(tx, own, { email });
      return;
    }
    if (await tx.manager.existsBy(UserRow, { email }))
      throw refuse('email_in_use', 'Another account has this address.');
    const { personName: name, personId } = conflict;
    await tx.insert(UserRow, inviteUser({ id: newId(), email, name, personId, now: this.clock.now() }));
  }

  private async move(tx: Transaction, conflict: SignInConflict): Promise<void> {
    const user = await this.account(tx, conflict.userId);
    const changed = conflict.kind === 'email_changed' || conflict.kind === 'name_changed';
    if (!changed || user.personId !== conflict.personId)
      throw refuse('resolution_impossible', 'This account’s person has no new details.', { conflictId: conflict.id });
    await this.users.readdress(tx, user, { email: conflict.email, name: conflict.personName });
  }

  /** The account of the merged record becomes that of the person who stays; the one that was it is nobody’s. */
  private async exchange(tx: Transaction, conflict: SignInConflict): Promise<void> {
    const merged = await this.account(tx, conflict.userId);
    const stays = await this.accountThatStays(tx, conflict);
    const personId = await this.personThatStays(tx, conflict);
    if (stays) await tx.save(UserRow, { ...stays, personId: null });
    await tx.save(UserRow, { ...merged, personId });
  }

  private async unlink(tx: Transaction, conflict: SignInConflict): Promise<void> {
    await tx.save(UserRow, { ...(await this.account(tx, conflict.userId)), personId: null });
  }

  private async accountThatStays(tx: Transaction, conflict: SignInConflict): Promise<UserRow | null> {
    const personId = await this.personThatStays(tx, conflict);
    return tx.manager.findOne(UserRow, { where: { personId }, lock: { mode: 'pessimistic_write' } });
  }

  private async personThatStays(tx: Transaction, { id, personId }: SignInConflict): Promise<string> {
    const stays = await staysAs(tx, personId);
    if (stays === personId)
      throw refuse('resolution_impossible', 'The record of this person was not merged.', { conflictId: id });
    return stays;
  }

  private account(tx: Transaction, id: string): Promise<UserRow> {
    return tx.manager.findOneOrFail(UserRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }
}
