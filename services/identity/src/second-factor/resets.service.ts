import type { Principal } from '@collegium/auth';
import { Clock, UnitOfWork, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { EmailsService } from '../emails/emails.service.js';
import { refuse } from '../errors.js';
import { TriesService } from '../sign-in/tries.service.js';
import { Sessions } from '../users/sessions.js';
import { maySignIn, type User } from '../users/user.js';
import { UserRolesService } from '../users/user-roles.service.js';
import { UserRow } from '../users/user.entity.js';
import { FactorResetRow, SecondFactorRow } from './second-factor.entities.js';
import { approveReset, requestReset, type FactorReset } from './second-factor.js';
import { resetDoneMessage, resetRequestedMessage } from './second-factor.messages.js';
import { record } from './second-factors.service.js';

/** Second factors that were lost are reset by two others, and the owner hears of both steps. */
@Injectable()
export class FactorResetsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly emails: EmailsService,
    private readonly sessions: Sessions,
    private readonly tries: TriesService,
    private readonly roles: UserRolesService,
  ) {}

  request(principal: Principal, userId: string): Promise<FactorReset> {
    return this.unitOfWork.run(async (tx) => {
      const [owner, actor] = [await this.account(tx, userId), await this.actor(tx, principal)];
      const now = this.clock.now();
      const reset = await tx.insert(FactorResetRow, requestReset(newId(), owner.id, actor.id, now));
      await record(tx, owner.id, 'reset_requested', now, actor.id);
      await this.emails.queue(tx, owner.email, resetRequestedMessage());
      return reset;
    });
  }

  /** Takes the factors away; the next sign-in sets one up. Sessions, known devices and links end. */
  async approve(principal: Principal, userId: string, id: string): Promise<FactorReset> {
    const approved = await this.unitOfWork.run(async (tx) => {
      const [owner, actor] = [await this.account(tx, userId), await this.actor(tx, principal)];
      const reset = await tx.manager.findOneBy(FactorResetRow, { id, userId: owner.id });
      if (!reset) throw refuse('reset_not_found', `No reset ${id} of this account was asked for.`, { resetId: id });
      const now = this.clock.now();
      const saved = await tx.save(FactorResetRow, approveReset(reset, actor.id, now));
      await tx.manager.delete(SecondFactorRow, { userId: owner.id });
      await record(tx, owner.id, 'reset', now, actor.id);
      await this.emails.queue(tx, owner.email, resetDoneMessage());
      return saved;
    });
    await Promise.all([this.sessions.endAllOf(userId), this.tries.forgetSecond(userId)]);
    return approved;
  }

  /** The newest first. */
  list(userId: string): Promise<FactorReset[]> {
    return this.unitOfWork.run(async (tx) => {
      await this.account(tx, userId);
      return tx.manager.find(FactorResetRow, {
        where: { userId },
        order: { requestedAt: 'DESC', id: 'DESC' },
        take: 100,
      });
    });
  }

  /** Accounts are seen through their roles, as everywhere; one without any needs no second factor. */
  private async account(tx: Transaction, id: string): Promise<User> {
    const user = await tx.manager.findOneBy(UserRow, { id });
    if (!user || (await this.roles.held(tx, id)).length === 0)
      throw refuse('user_not_found', `No account ${id} is known to you.`, { userId: id });
    return user;
  }

  /** A machine with the role of an operator is nobody whom somebody could ask on the telephone: it takes people. */
  private async actor(tx: Transaction, { subject }: Principal): Promise<User> {
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subject);
    const user = uuid ? await tx.manager.findOneBy(UserRow, { id: subject }) : null;
    if (!user || !maySignIn(user))
      throw refuse('reset_needs_account', 'A second factor is reset by people with an account of their own.');
    return user;
  }
}
