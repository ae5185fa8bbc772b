import { UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { Sessions } from '../users/sessions.js';

const batch = 5_000;

/** What the provider keeps, as a whole: whose it is, and how old. */
@Injectable()
export class StoredSessions extends Sessions {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  /** Sessions, grants, refresh tokens and codes of an account, in one statement; then its known devices, and the links in mails. A sign-in that is under way goes on: it is checked where it ends. */
  override async endAllOf(accountId: string): Promise<void> {
    await this.unitOfWork.dataSource.query(
      `delete from oidc_payloads where kind <> 'Interaction' and (account_id = $1 or grant_id in (select grant_id from oidc_payloads where account_id = $1 and grant_id is not null))`,
      [accountId],
    );
    await this.unitOfWork.run(async ({ manager }) => {
      await manager.query(`delete from known_devices where user_id = $1`, [accountId]);
      await manager.query(`delete from sign_in_links where user_id = $1`, [accountId]);
    });
  }

  /** Clears away what has expired, in batches that lock little, and says how much it was. */
  async forgetExpired(): Promise<number> {
    let total = 0;
    for (;;) {
      const [, deleted] = await this.unitOfWork.dataSource.query<[unknown[], number]>(
        `delete from oidc_payloads where (kind, id_hash) in (select kind, id_hash from oidc_payloads where expires_at < now() limit ${batch})`,
      );
      total += deleted;
      if (deleted < batch) return total;
    }
  }
}
