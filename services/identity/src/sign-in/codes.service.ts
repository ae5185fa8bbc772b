import { randomBytes, randomInt } from 'node:crypto';
import { SystemClock, UnitOfWork } from '@collegium/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { IdentityEnv } from '../config.js';
import { EmailsService } from '../emails/emails.service.js';
import type { User } from '../users/user.js';
import { Vault, digest } from '@collegium/vault';
import { LinksService } from './links.service.js';
import { SignInCodeRow } from './sign-in.entities.js';
import { signInMessage } from './sign-in.messages.js';

const lifetimeMs = 10 * 60_000;
const triesAllowed = 5;

export type CodeOutcome = 'right' | 'wrong' | 'expired';

/** One-time codes by email. Each belongs to one sign-in in one browser, so a code that somebody is talked out of is of no use elsewhere. */
@Injectable()
export class CodesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly emails: EmailsService,
    private readonly links: LinksService,
    private readonly vault: Vault,
    private readonly clock: SystemClock,
    @Inject(IdentityEnv) private readonly env: Pick<IdentityEnv, 'issuer'>,
  ) {}

  /**
   * Sends a mail, if the address belongs to somebody who may sign in; what the caller sees is the same if not.
   * @param user who that is
   * @param withCode whether a code would be compared; if not, the mail holds only the link
   */
  async send(interaction: string, email: string, user: User | undefined, withCode: boolean): Promise<void> {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const key = digest(interaction);
    await this.unitOfWork.run(async (tx) => {
      await tx.manager.upsert(
        SignInCodeRow,
        {
          interaction: key,
          email,
          userId: user?.id ?? null,
          codeMac: this.macOf(key, code),
          tries: 0,
          expiresAt: new Date(this.clock.now().getTime() + lifetimeMs),
          provedAt: null,
        },
        ['interaction'],
      );
      if (!user) return;
      const link = `${this.env.issuer}/link/${await this.links.make(tx, user.id)}/${interaction}`;
      await this.emails.queue(tx, user.email, signInMessage(withCode ? code : undefined, link));
    });
  }

  /** The sign-in that waits for a code, if one does. */
  pending(interaction: string): Promise<SignInCodeRow | null> {
    return this.unitOfWork.run(({ manager }) => manager.findOneBy(SignInCodeRow, { interaction: digest(interaction) }));
  }

  /** Whether a code could still be compared, right or wrong. */
  async canBeTried(interaction: string): Promise<boolean> {
    const row = await this.pending(interaction);
    return row !== null && this.isOpen(row);
  }

  /** Compares a code; each comparison counts, and the right one counts once. */
  check(interaction: string, code: string): Promise<CodeOutcome> {
    const key = digest(interaction);
    return this.unitOfWork.run(async ({ manager }) => {
      const row = await manager.findOne(SignInCodeRow, {
        where: { interaction: key },
        lock: { mode: 'pessimistic_write' },
      });
      if (!row || !this.isOpen(row)) return 'expired';
      const right = this.vault.verifies(`${key}:${code}`, 'sign-in-code', row.codeMac) && row.userId !== null;
      await manager.update(
        SignInCodeRow,
        { interaction: key },
        { tries: row.tries + 1, ...(right ? { provedAt: this.clock.now() } : {}) },
      );
      return right ? 'right' : 'wrong';
    });
  }

  /** Notes that somebody has shown by a link to read the mail, as if they had typed a code. */
  async prove(interaction: string, user: User): Promise<void> {
    const key = digest(interaction);
    const now = this.clock.now();
    await this.unitOfWork.run(({ manager }) =>
      manager.upsert(
        SignInCodeRow,
        {
          interaction: key,
          email: user.email,
          userId: user.id,
          codeMac: this.macOf(key, randomBytes(32).toString('base64url')),
          tries: triesAllowed,
          expiresAt: new Date(now.getTime() + lifetimeMs),
          provedAt: now,
        },
        ['interaction'],
      ),
    );
  }

  private isOpen(row: SignInCodeRow): boolean {
    return !row.provedAt && row.expiresAt > this.clock.now() && row.tries < triesAllowed;
  }

  private macOf(key: string, code: string): string {
    return this.vault.mac(`${key}:${code}`, 'sign-in-code');
  }
}
