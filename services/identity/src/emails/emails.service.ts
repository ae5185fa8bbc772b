import { SystemUnitOfWork, UnitOfWork, newId, type Transaction } from '@collegium/persistence';
import { Injectable, Logger, Optional } from '@nestjs/common';
import { Vault } from '@collegium/vault';
import { EmailRow } from './email.entity.js';
import { MailServer } from './mail-server.js';
import type { Message } from './messages.js';

const attemptsAllowed = 8;
const firstDelayMs = 5_000;
const batch = 20;

/** A mail as a sandbox shows it. */
export interface SentMessage extends Message {
  readonly id: string;
  readonly to: string;
  readonly at: Date;
}

/** Mail goes through an outbox: it is queued with what it tells of, and sent afterwards, at least once. */
@Injectable()
export class EmailsService {
  private readonly logger = new Logger('Emails');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly vault: Vault,
    @Optional() private readonly server?: MailServer,
  ) {}

  /** Queues a mail within a use case's transaction, and wakes the sender when it has committed. */
  async queue(tx: Transaction, to: string, message: Message): Promise<void> {
    const now = new Date();
    const id = newId();
    await tx.manager.insert(EmailRow, {
      id,
      recipient: to,
      subject: message.subject,
      sealedText: this.vault.seal(message.text, `email:${id}`),
      createdAt: now,
      nextAttemptAt: now,
      attempts: 0,
      sentAt: null,
      failedAt: null,
    });
    tx.afterCommit(
      () =>
        void this.sendDue().catch((error: unknown) =>
          this.logger.error(error, 'Mail could not be sent; the timer tries again'),
        ),
    );
  }

  /** Sends what is due, and says how many went. Rows are locked, so replicas share the work. */
  async sendDue(): Promise<number> {
    const { server } = this;
    if (!server) return 0;
    return this.systemUnitOfWork.run(async ({ manager }) => {
      const due = await manager
        .createQueryBuilder(EmailRow, 'email')
        .where('email.sentAt is null and email.failedAt is null and email.nextAttemptAt <= :now', { now: new Date() })
        .orderBy('email.nextAttemptAt')
        .limit(batch)
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .getMany();
      let sent = 0;
      for (const email of due) {
        const outcome = await this.attempt(server, email);
        if (outcome.sentAt) sent += 1;
        await manager.update(EmailRow, { id: email.id }, outcome);
      }
      return sent;
    });
  }

  /** The mail of a sandbox that has no mail server, newest first. */
  async outbox(to?: string): Promise<SentMessage[]> {
    const rows = await this.unitOfWork.run(({ manager }) =>
      manager.find(EmailRow, {
        where: to ? { recipient: to } : {},
        order: { createdAt: 'DESC', id: 'DESC' },
        take: 100,
      }),
    );
    return rows.flatMap(({ id, recipient, subject, sealedText, createdAt }) =>
      sealedText
        ? [{ id, to: recipient, subject, text: this.vault.open(sealedText, `email:${id}`).toString(), at: createdAt }]
        : [],
    );
  }

  /** Forgets what was sent or given up a week ago. */
  async forgetOld(now: Date): Promise<void> {
    await this.systemUnitOfWork.run(({ manager }) =>
      manager.query(`delete from emails where created_at < $1::timestamptz - interval '7 days'`, [now]),
    );
  }

  private async attempt(
    server: MailServer,
    { id, recipient, subject, sealedText, attempts }: EmailRow,
  ): Promise<Partial<EmailRow>> {
    const now = new Date();
    try {
      if (sealedText)
        await server.send(recipient, { subject, text: this.vault.open(sealedText, `email:${id}`).toString() });
      return { sentAt: now, sealedText: null, attempts: attempts + 1 };
    } catch (error) {
      this.logger.warn(error, `Mail ${id} was not taken by the server at attempt ${attempts + 1}`);
      if (attempts + 1 >= attemptsAllowed) return { failedAt: now, sealedText: null, attempts: attempts + 1 };
      return { attempts: attempts + 1, nextAttemptAt: new Date(now.getTime() + firstDelayMs * 2 ** attempts) };
    }
  }
}
