import { randomInt } from 'node:crypto';
import { actorOf, type Principal } from '@collegium/auth';
import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { EmailsService } from '../emails/emails.service.js';
import { proofMessage } from '../emails/messages.js';
import { refuse } from '../errors.js';
import { Vault } from '@collegium/vault';
import { ConflictsService } from './conflicts.service.js';
import { Sessions } from './sessions.js';
import type { SignInConflict } from './sign-in-conflict.js';
import { AddressProofRow, SignInConflictRow } from './sign-in-conflict.entity.js';

const lifetimeMs = 10 * 60_000;
const codesAllowed = 5;
const triesAllowed = 5;
import { typedDigits } from '../typed-digits.js';

/**
 * The owner of an account settles what waits for them: signed in as the account, and reading mail at the address. Both
 * together prove more than any event can tell.
 */
@Injectable()
export class ProofsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly conflicts: ConflictsService,
    private readonly emails: EmailsService,
    private readonly sessions: Sessions,
    private readonly vault: Vault,
  ) {}

  /** What waits for the owner of the account that is signed in. */
  async list(principal: Principal): Promise<SignInConflict[]> {
    const userId = accountOf(principal);
    if (!userId) return [];
    return this.asOwner(userId, ({ manager }) =>
      manager.find(SignInConflictRow, {
        where: { userId, status: 'open', provable: true },
        order: { id: 'ASC' },
        take: 100,
      }),
    );
  }

  /** Mails a code to the address that is to be proved. @throws DomainError `conflict_not_found`, `codes_used_up` */
  sendCode(principal: Principal, id: string): Promise<void> {
    return this.asOwner(ownerOf(principal, id), async (tx) => {
      const conflict = await this.own(tx, principal, id);
      const before = await tx.manager.findOneBy(AddressProofRow, { conflictId: id });
      const codesSent = (before?.codesSent ?? 0) + 1;
      if (codesSent > codesAllowed)
        throw refuse('codes_used_up', 'No more codes are sent for this; the office of the consortium decides it.', {
          conflictId: id,
        });
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      await tx.manager.upsert(
        AddressProofRow,
        {
          conflictId: id,
          codeMac: this.macOf(id, code),
          codesSent,
          tries: 0,
          expiresAt: new Date(Date.now() + lifetimeMs),
        },
        ['conflictId'],
      );
      await this.emails.queue(tx, conflict.email, proofMessage(code));
    });
  }

  /** Carries out what the owner confirms. @throws DomainError `conflict_not_found`, `code_wrong`, `resolution_impossible` */
  async prove(principal: Principal, id: string, code: string): Promise<SignInConflict> {
    const userId = ownerOf(principal, id);
    const settled = await this.asOwner(userId, async (tx) => {
      const conflict = await this.own(tx, principal, id);
      if (!(await this.right(tx, id, code))) return null;
      await tx.manager.delete(AddressProofRow, { conflictId: id });
      return this.conflicts.settle(tx, conflict, { decision: conflict.kind === 'email_in_use' ? 'link' : 'move' });
    });
    // A wrong code counts, so its transaction commits before it is refused.
    if (!settled)
      throw refuse('code_wrong', 'This is not the code that was mailed last, or it has expired.', { conflictId: id });
    await this.sessions.endAllOf(userId);
    return settled;
  }

  private async right(tx: Transaction, id: string, code: string): Promise<boolean> {
    const proof = await tx.manager.findOne(AddressProofRow, {
      where: { conflictId: id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!proof || proof.expiresAt <= new Date() || proof.tries >= triesAllowed) return false;
    await tx.manager.update(AddressProofRow, { conflictId: id }, { tries: proof.tries + 1 });
    const digits = typedDigits(code, 6);
    return digits !== undefined && this.vault.verifies(`${id}:${digits}`, 'address-proof', proof.codeMac);
  }

  private async own(tx: Transaction, principal: Principal, id: string): Promise<SignInConflictRow> {
    const conflict = await this.conflicts.openConflict(tx, id);
    if (conflict.userId !== principal.subject) throw notFound(id);
    if (!conflict.provable)
      throw refuse('resolution_impossible', 'The office of the consortium decides this.', {
        conflictId: id,
      });
    return conflict;
  }

  private asOwner<T>(userId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.unitOfWork.run(work, { tenants: [userId] });
  }

  private macOf(id: string, code: string): string {
    return this.vault.mac(`${id}:${code}`, 'address-proof');
  }
}

function accountOf(principal: Principal): string | undefined {
  return actorOf(principal).startsWith('user:') && isUUID(principal.subject) ? principal.subject : undefined;
}

function ownerOf(principal: Principal, conflictId: string): string {
  const userId = accountOf(principal);
  if (!userId) throw notFound(conflictId);
  return userId;
}

function notFound(id: string): Error {
  return refuse('conflict_not_found', `No conflict ${id} is known to you.`, { conflictId: id });
}
