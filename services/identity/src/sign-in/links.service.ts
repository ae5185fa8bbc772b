import { randomBytes } from 'node:crypto';
import { SystemClock, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import { maySignIn, type User } from '../users/user.js';
import { UserRow } from '../users/user.entity.js';
import { digest } from '@collegium/vault';
import { linkLivesMs } from './mails.js';
import { SignInLinkRow } from './sign-in.entities.js';

/** How long the browser in which a link was opened may sign in. */
const proofLivesMs = 10 * 60_000;

/**
 * Links in mails, each good for one use. A link proves that whoever opens it reads the mailbox; it signs in only the browser in
 * which it is opened, never the one that asked for the mail: that may be somebody else's.
 */
@Injectable()
export class LinksService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: SystemClock,
  ) {}

  /** @returns the secret that goes into the mail */
  async make(tx: Transaction, userId: string): Promise<string> {
    const secret = randomBytes(32).toString('base64url');
    const now = this.clock.now();
    await tx.manager.insert(SignInLinkRow, {
      tokenHash: digest(secret),
      userId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + linkLivesMs),
      openedAt: null,
      deviceHash: null,
      usedAt: null,
    });
    return secret;
  }

  /** Whether a link can still be opened; looking does not use it up, since mail programs look at links by themselves. */
  isGood(secret: string): Promise<boolean> {
    return this.unitOfWork.run(({ manager }) =>
      manager.existsBy(SignInLinkRow, {
        tokenHash: digest(secret),
        openedAt: IsNull(),
        expiresAt: MoreThan(this.clock.now()),
      }),
    );
  }

  /** Uses a link up in a browser, and says whose it was; undefined if it was used, or is too old. */
  open(secret: string, device: string): Promise<User | undefined> {
    const now = this.clock.now();
    return this.unitOfWork.run(async ({ manager }) => {
      const [rows] = await manager.query<[{ user_id: string }[], number]>(
        `update sign_in_links set opened_at = $2, device_hash = $3 where token_hash = $1 and opened_at is null and expires_at > $2 returning user_id`,
        [digest(secret), now, digest(device)],
      );
      const [row] = rows;
      const user = row && (await manager.findOneBy(UserRow, { id: row.user_id }));
      return user && maySignIn(user) ? user : undefined;
    });
  }

  /** Who has opened a link in this browser just now, and not signed in by it yet. */
  provedIn(device: string | undefined): Promise<User | undefined> {
    if (device === undefined) return Promise.resolve(undefined);
    return this.unitOfWork.run(async ({ manager }) => {
      const row = await manager.findOne(SignInLinkRow, {
        where: {
          deviceHash: digest(device),
          usedAt: IsNull(),
          openedAt: MoreThan(new Date(this.clock.now().getTime() - proofLivesMs)),
        },
        order: { openedAt: 'DESC' },
      });
      const user = row && (await manager.findOneBy(UserRow, { id: row.userId }));
      return user && maySignIn(user) ? user : undefined;
    });
  }

  /** Uses up what `provedIn` tells of; of two at the same moment, one gets it. */
  async use(device: string, userId: string): Promise<boolean> {
    const now = this.clock.now();
    const [, used] = await this.unitOfWork.run(({ manager }) =>
      manager.query<[unknown[], number]>(
        `update sign_in_links set used_at = $3 where device_hash = $1 and user_id = $2 and used_at is null and opened_at > $4`,
        [digest(device), userId, now, new Date(now.getTime() - proofLivesMs)],
      ),
    );
    return used > 0;
  }
}
