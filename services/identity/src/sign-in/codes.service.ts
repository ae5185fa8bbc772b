import { randomInt } from 'node:crypto';
import { UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { EmailsService } from '../emails/emails.service.js';
import { codeMessage } from '../emails/messages.js';
import { maySignIn } from '../users/user.js';
import { UserRow } from '../users/user.entity.js';
import { Vault, digest } from '@collegium/vault';
import { SignInCodeRow } from './sign-in.entities.js';

const lifetimeMs = 10 * 60_000;
const triesAllowed = 5;

export type CodeOutcome = 'right' | 'wrong' | 'expired';

/** One-time codes by email. Each belongs to one sign-in in one browser, so a code that somebody is talked out of is of no use elsewhere. */
@Injectable()
export class CodesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly emails: EmailsService,
    private readonly vault: Vault,
  ) {}

  /** Sends a code, if the address belongs to somebody who may sign in; what the caller sees is the same if not. */
  async send(interaction: string, email: string): Promise<void> {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    await this.unitOfWork.run(async (tx) => {
      const user = await tx.manager.findOneBy(UserRow, { email });
      const known = user && maySignIn(user) ? user : undefined;
      const key = digest(interaction);
      await tx.manager.upsert(
        SignInCodeRow,
        {
          interaction: key,
          email,
          userId: known?.id ?? null,
          codeMac: this.macOf(key, code),
          tries: 0,
          expiresAt: new Date(Date.now() + lifetimeMs),
          provedAt: null,
        },
        ['interaction'],
      );
      if (known) await this.emails.queue(tx, known.email, codeMessage(code));
    });
  }

  /** The sign-in that waits for a code, if one does. */
  pending(interaction: string): Promise<SignInCodeRow | null> {
    return this.unitOfWork.run(({ manager }) => manager.findOneBy(SignInCodeRow, { interaction: digest(interaction) }));
  }

  /** Compares a code; each comparison counts, and the right one counts once. */
  check(interaction: string, code: string): Promise<CodeOutcome> {
    const key = digest(interaction);
    return this.unitOfWork.run(async ({ manager }) => {
      const row = await manager.findOne(SignInCodeRow, {
        where: { interaction: key },
        lock: { mode: 'pessimistic_write' },
      });
      if (!row || row.provedAt || row.expiresAt <= new Date() || row.tries >= triesAllowed) return 'expired';
      const right = this.vault.verifies(`${key}:${code}`, 'sign-in-code', row.codeMac) && row.userId !== null;
      await manager.update(
        SignInCodeRow,
        { interaction: key },
        { tries: row.tries + 1, ...(right ? { provedAt: new Date() } : {}) },
      );
      return right ? 'right' : 'wrong';
    });
  }

  private macOf(key: string, code: string): string {
    return this.vault.mac(`${key}:${code}`, 'sign-in-code');
  }
}
