import { setTimeout as wait } from 'node:timers/promises';
import { UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { activateUser, maySignIn, type User } from '../users/user.js';
import { Sessions } from '../users/sessions.js';
import { UserRow } from '../users/user.entity.js';
import { CodesService } from './codes.service.js';
import { hashPassword, passwordProblem, verifyPassword } from './passwords.js';
import { TriesService } from './tries.service.js';

export type PasswordOutcome =
  | { readonly outcome: 'signed_in'; readonly user: User }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'locked'; readonly until: Date };
export type CodeSignIn =
  | { readonly outcome: 'signed_in'; readonly user: User }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'expired' };

/** An address that belongs to somebody costs a row and a mail more than one that does not; the answer to both takes this long. */
const sendingTakesMs = 250;

/** How somebody proves who they are. Nothing here tells whether an address belongs to anybody. */
@Injectable()
export class SignInService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tries: TriesService,
    private readonly codes: CodesService,
    private readonly sessions: Sessions,
  ) {}

  /** With a password. Every try counts, and takes as long, whether or not there is such an account. */
  async withPassword(email: string, password: string): Promise<PasswordOutcome> {
    const decision = await this.tries.count('password', email);
    if (!decision.allowed) return { outcome: 'locked', until: decision.lockedUntil };
    const found = await this.unitOfWork.run(({ manager }) => manager.findOneBy(UserRow, { email }));
    const matches = await verifyPassword(found?.passwordHash, password);
    if (!found || !matches || !maySignIn(found)) return { outcome: 'wrong' };
    await this.tries.forget('password', email);
    return { outcome: 'signed_in', user: await this.activated(found.id) };
  }

  /** Sends a code unless too many were sent to this address. */
  async sendCode(interaction: string, email: string): Promise<{ lockedUntil?: Date }> {
    const decision = await this.tries.count('code', email);
    if (!decision.allowed) return { lockedUntil: decision.lockedUntil };
    await Promise.all([this.codes.send(interaction, email), wait(sendingTakesMs)]);
    return {};
  }

  /** The address that a code was sent to, or would have been, in this sign-in. */
  async codeSentTo(interaction: string): Promise<string | undefined> {
    return (await this.codes.pending(interaction))?.email;
  }

  /** With a code. Whoever proves to read mail at the address is not locked out by what others tried. */
  async withCode(interaction: string, code: string): Promise<CodeSignIn> {
    const outcome = await this.codes.check(interaction, code);
    if (outcome !== 'right') return { outcome };
    const proved = await this.proved(interaction);
    if (!proved) return { outcome: 'expired' };
    await Promise.all([this.tries.forget('password', proved.email), this.tries.forget('code', proved.email)]);
    return { outcome: 'signed_in', user: await this.activated(proved.id) };
  }

  /** Who has proved by code to be signing in here, and may now choose a password. */
  async proved(interaction: string): Promise<User | undefined> {
    const pending = await this.codes.pending(interaction);
    if (!pending?.provedAt || !pending.userId) return undefined;
    const { userId } = pending;
    const user = await this.unitOfWork.run(({ manager }) => manager.findOneBy(UserRow, { id: userId }));
    return user && maySignIn(user) ? user : undefined;
  }

  /** @returns what is wrong with the password, as a sentence, or undefined when it is set */
  async choosePassword(user: User, password: string): Promise<string | undefined> {
    const problem = passwordProblem(password, user.email);
    if (problem) return problem;
    const passwordHash = await hashPassword(password);
    await this.unitOfWork.run(async (tx) => {
      const found = await tx.manager.findOneByOrFail(UserRow, { id: user.id });
      await tx.save(UserRow, { ...found, passwordHash });
    });
    // Whoever knew the old password may be signed in somewhere.
    if (user.passwordHash !== null) await this.sessions.endAllOf(user.id);
    return undefined;
  }

  private activated(id: string): Promise<User> {
    return this.unitOfWork.run(async (tx) => {
      const user = await tx.manager.findOneByOrFail(UserRow, { id });
      const active = activateUser(user, new Date());
      return active === user ? user : tx.save(UserRow, active);
    });
  }
}
