import { Periodic, SystemUnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { EmailsService } from './emails/emails.service.js';
import { StoredSessions } from './oidc/sessions.store.js';
import { SigningKeysService } from './signing-keys/signing-keys.service.js';

const second = 1_000;
const minute = 60 * second;

/** What happens by itself, in one replica at a time. */
@Injectable()
export class IdentityTimers {
  constructor(
    private readonly emails: EmailsService,
    private readonly sessions: StoredSessions,
    private readonly keys: SigningKeysService,
    private readonly systemUnitOfWork: SystemUnitOfWork,
  ) {}

  /** Mail is sent when it is queued; this sends what failed then. */
  @Periodic({ name: 'send-emails', every: 5 * second })
  async sendEmails(): Promise<void> {
    await this.emails.sendDue();
  }

  @Periodic({ name: 'rotate-signing-keys', every: 10 * minute })
  async rotateSigningKeys(): Promise<void> {
    await this.keys.rotateIfDue();
  }

  @Periodic({ name: 'forget-expired', every: minute })
  async forgetExpired(): Promise<void> {
    const now = new Date();
    await this.sessions.forgetExpired();
    await this.emails.forgetOld(now);
    await this.systemUnitOfWork.run(async ({ manager }) => {
      await manager.query(`delete from sign_in_codes where expires_at < $1::timestamptz - interval '1 hour'`, [now]);
      // What was guessed about an account counts until its owner signs in; about addresses without one, a quarter of a year.
      await manager.query(
        `delete from sign_in_tries where key not like '%:account:%' and last_at < $1::timestamptz - interval '90 days'`,
        [now],
      );
      await manager.query(
        `delete from sign_in_tries where key like 'mail:%' and last_at < $1::timestamptz - interval '2 days'`,
        [now],
      );
      // An erased account keeps its row, and nothing that its owner had.
      await manager.query(
        `delete from second_factors f using users u where u.id = f.user_id and u.email = u.id || '@erased.invalid'`,
      );
      await manager.query(`delete from sign_in_second_steps where expires_at < $1`, [now]);
      await manager.query(`delete from sign_in_links where expires_at < $1`, [now]);
      await manager.query(`delete from known_devices where expires_at < $1`, [now]);
    });
  }
}
