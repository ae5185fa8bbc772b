import { readPage, type Page, type PageQuery } from '@collegium/http';
import { Clock, UnitOfWork, currentContext, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import type { ConflictStatus, SignInConflict } from './sign-in-conflict.js';
import { SignInConflictRow } from './sign-in-conflict.entity.js';
import { inviteUser, normaliseEmail } from './user.js';
import { UserRow } from './user.entity.js';

/** What a human decides: the same human; two humans, of whom the person gets another address; the account moves to the new address; leave it. */
export type Resolution =
  { readonly decision: 'link' | 'move' | 'dismiss' } | { readonly decision: 'separate'; readonly email: string };

/** Addresses about which events disagree with accounts, and how humans settle them. */
@Injectable()
export class ConflictsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  list(status: ConflictStatus | undefined, query: PageQuery): Promise<Page<SignInConflict>> {
    return this.unitOfWork.run(({ manager }) => {
      const builder = manager.createQueryBuilder(SignInConflictRow, 'conflict');
      if (status) builder.andWhere('conflict.status = :status', { status });
      return readPage(builder, query);
    });
  }

  /** @throws DomainError `conflict_not_found`, `conflict_resolved`, `resolution_impossible`, `email_in_use` */
  resolve(id: string, resolution: Resolution): Promise<SignInConflict> {
    return this.unitOfWork.run(async (tx) => {
      const conflict = await tx.manager.findOneBy(SignInConflictRow, { id });
      if (!conflict) throw refuse('conflict_not_found', `No conflict ${id} is known to you.`, { conflictId: id });
      if (conflict.status !== 'open')
        throw refuse('conflict_resolved', `Conflict ${id} was closed as ${conflict.status}.`, {
          conflictId: id,
          status: conflict.status,
        });
      const status = await this.carryOut(tx, conflict, resolution);
      return tx.save(SignInConflictRow, {
        ...conflict,
        status,
        closedAt: this.clock.now(),
        closedBy: currentContext()?.actor ?? 'system',
      });
    });
  }

  private async carryOut(tx: Transaction, conflict: SignInConflict, resolution: Resolution): Promise<ConflictStatus> {
    switch (resolution.decision) {
      case 'link':
        await this.link(tx, conflict);
        return 'linked';
      case 'separate':
        await this.separate(tx, conflict, normaliseEmail(resolution.email));
        return 'separate';
      case 'move':
        await this.move(tx, conflict);
        return 'moved';
      case 'dismiss':
        return 'dismissed';
    }
  }

  private async link(tx: Transaction, conflict: SignInConflict): Promise<void> {
    const holder = await tx.manager.findOneByOrFail(UserRow, { id: conflict.userId });
    const own = await tx.manager.findOneBy(UserRow, { personId: conflict.personId });
    if (conflict.kind !== 'email_in_use' || own || holder.personId)
      throw refuse(
        'resolution_impossible',
        'Person and account cannot be linked: one of them is linked already. If both people are one, merge them in enrolment.',
        { conflictId: conflict.id },
      );
    await tx.save(UserRow, { ...holder, personId: conflict.personId });
  }

  private async separate(tx: Transaction, conflict: SignInConflict, email: string): Promise<void> {
    if (conflict.kind !== 'email_in_use')
      throw refuse('resolution_impossible', 'Only a person without a usable address can be given another one.', {
        conflictId: conflict.id,
      });
    await this.assertFree(tx, email);
    const own = await tx.manager.findOneBy(UserRow, { personId: conflict.personId });
    if (own) await tx.save(UserRow, { ...own, email });
    else
      await tx.insert(
        UserRow,
        inviteUser({
          id: newId(),
          email,
          name: conflict.personName,
          personId: conflict.personId,
          now: this.clock.now(),
        }),
      );
  }

  private async move(tx: Transaction, conflict: SignInConflict): Promise<void> {
    if (conflict.kind !== 'email_changed')
      throw refuse('resolution_impossible', 'This account’s person has no new address.', { conflictId: conflict.id });
    const user = await tx.manager.findOneByOrFail(UserRow, { id: conflict.userId });
    await this.assertFree(tx, conflict.email);
    await tx.save(UserRow, { ...user, email: conflict.email, name: conflict.personName });
  }

  private async assertFree(tx: Transaction, email: string): Promise<void> {
    const holder = await tx.manager.findOneBy(UserRow, { email });
    if (holder) throw refuse('email_in_use', 'Another account has this address.', { userId: holder.id });
  }
}
