import { setTimeout as wait } from 'node:timers/promises';
import { UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { activateUser, maySignIn, type User } from '../users/user.js';
import { Sessions } from '../users/sessions.js';
import { UserRow } from '../users/user.entity.js';
import { CodesService } from './codes.service.js';
import { DevicesService } from './devices.service.js';
import type { Guesser } from './guesses.js';
import { LinksService } from './links.service.js';
import { hashPassword, passwordProblem, verifyPassword } from './passwords.js';
import { TriesService, type Subject } from './tries.service.js';

export type PasswordOutcome =
  | { readonly outcome: 'signed_in'; readonly user: User }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'locked'; readonly until: Date }
  | { readonly outcome: 'spent' };
export type CodeSignIn =
  | { readonly outcome: 'signed_in'; readonly user: User }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'expired' }
  | { readonly outcome: 'spent' };

/** An address that belongs to somebody costs a row and a mail more than one that does not; the answer to both takes this long. */
const sendingTakesMs = 250;

interface Found {
  readonly user: User | undefined;
  readonly subject: Subject;
  readonly guesser: Guesser;
}

/** How somebody proves who they are. Nothing here tells whether an address belongs to anybody. */
@Injectable()
export class SignInService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tries: TriesService,
    private readonly codes: CodesService,
    private readonly links: LinksService,
    private readonly devices: DevicesService,
    private readonly sessions: Sessions,
  ) {}

  /**
   * With a password. Every try counts, and takes as long, whether or not there is such an account.
   * @param device the secret of the browser's cookie, if it has one
   */
  async withPassword(email: string, password: string, device?: string): Promise<PasswordOutcome> {
    const { user, subject, guesser } = await this.find(email, device);
    const decision = await this.tries.guess(subject, guesser, 'password');
    if (decision.outcome === 'locked') return { outcome: 'locked', until: decision.until };
    if (decision.outcome === 'spent') return { outcome: 'spent' };
    const matches = await verifyPassword(user?.passwordHash, password);
    if (!user || !matches || !maySignIn(user)) return { outcome: 'wrong' };
    await this.tries.forget(subject, 'password', guesser);
    return { outcome: 'signed_in', user: await this.activated(user.id) };
  }

  /** Sends a code and a link, unless too many were sent to this address. */
  async sendCode(interaction: string, email: string, device?: string): Promise<{ lockedUntil?: Date }> {
    const { user, subject, guesser } = await this.find(email, device);
    const decision = await this.tries.mail(subject, guesser);
    if (!decision.allowed) return { lockedUntil: decision.until };
    const known = user && maySignIn(user) ? user : undefined;
    const withCode = !(await this.tries.isSpent(subject, guesser));
    await Promise.all([this.codes.send(interaction, email, known, withCode), wait(sendingTakesMs)]);
    return {};
  }

  /** The address that a code was sent to, or would have been, in this sign-in. */
  async codeSentTo(interaction: string): Promise<string | undefined> {
    return (await this.codes.pending(interaction))?.email;
  }

  /** With a code. */
  async withCode(interaction: string, code: string, device?: string): Promise<CodeSignIn> {
    const pending = await this.codes.pending(interaction);
    if (!pending || !(await this.codes.canBeTried(interaction))) return { outcome: 'expired' };
    const { subject, guesser } = await this.find(pending.email, device);
    const decision = await this.tries.guess(subject, guesser, 'code');
    if (decision.outcome !== 'accepted') return { outcome: 'spent' };
    const outcome = await this.codes.check(interaction, code);
    if (outcome !== 'right') return { outcome };
    const proved = await this.proved(interaction);
    if (!proved) return { outcome: 'expired' };
    await this.tries.forget(subject, 'mailbox', guesser);
    return { outcome: 'signed_in', user: await this.activated(proved.id) };
  }

  /** Opens a link out of a mail in a browser, which may then sign in as whoever reads the mail. */
  async openLink(secret: string, device: string): Promise<User | undefined> {
    const user = await this.links.open(secret, device);
    if (user) await this.tries.forget({ userId: user.id, email: user.email }, 'mailbox', 'stranger');
    return user;
  }

  /** Whose mail this browser has just shown to read, by a link. */
  provedByLink(device: string | undefined): Promise<User | undefined> {
    return this.links.provedIn(device);
  }

  /** With the link that was opened in this browser. From then on it counts as if a code had been typed in this sign-in. */
  async withLink(interaction: string, device: string | undefined): Promise<User | undefined> {
    const user = await this.links.provedIn(device);
    if (!user || device === undefined || !(await this.links.use(device, user.id))) return undefined;
    await this.codes.prove(interaction, user);
    return this.activated(user.id);
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

  private async find(email: string, device: string | undefined): Promise<Found> {
    const user = (await this.unitOfWork.run(({ manager }) => manager.findOneBy(UserRow, { email }))) ?? undefined;
    const known = await this.devices.knows(device, user?.id);
    return { user, subject: { userId: user?.id, email }, guesser: known ? 'known' : 'stranger' };
  }

  private activated(id: string): Promise<User> {
    return this.unitOfWork.run(async (tx) => {
      const user = await tx.manager.findOneByOrFail(UserRow, { id });
      const active = activateUser(user, new Date());
      return active === user ? user : tx.save(UserRow, active);
    });
  }
}
