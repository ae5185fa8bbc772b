import { randomBytes } from 'node:crypto';
import { SystemClock, UnitOfWork, newId, type Transaction } from '@collegium/persistence';
import { Vault, digest } from '@collegium/vault';
import { Inject, Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { IdentityEnv } from '../config.js';
import { DevicesService } from '../sign-in/devices.service.js';
import { TriesService } from '../sign-in/tries.service.js';
import { UserRolesService } from '../users/user-roles.service.js';
import { maySignIn, type User } from '../users/user.js';
import { UserRow } from '../users/user.entity.js';
import { passkeyAnswer, Passkeys, type Passkey } from './passkeys.js';
import { FactorChangeRow, SecondFactorRow, SecondStepRow, type FactorKind } from './second-factor.entities.js';
import { methods, needsSecondFactor, newTotpSecret, totpStep } from './second-factor.js';

const stepLivesMs = 15 * 60_000;

/** What a sign-in must be answered with. */
interface Asked {
  readonly challenge: string;
  readonly newTotpSecret: string;
}

/** A sign-in that waits for its second factor. */
export interface SecondStep {
  readonly user: User;
  /** How the first factor was shown. */
  readonly amr: readonly string[];
  readonly factors: readonly SecondFactorRow[];
  readonly asked: Asked;
}

export type SecondOutcome =
  | { readonly outcome: 'right'; readonly user: User; readonly amr: readonly string[] }
  | { readonly outcome: 'wrong' | 'spent' | 'over' };

/** Second factors: who needs one, setting one up, and showing it. */
@Injectable()
export class SecondFactorsService {
  private readonly passkeys: Passkeys;

  constructor(
    @Inject(IdentityEnv) private readonly env: IdentityEnv,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: SystemClock,
    private readonly vault: Vault,
    private readonly roles: UserRolesService,
    private readonly tries: TriesService,
    private readonly devices: DevicesService,
  ) {
    this.passkeys = new Passkeys(new URL(env.PUBLIC_URL).origin);
  }

  async isRequiredOf(userId: string): Promise<boolean> {
    return this.isRequiredFor((await this.roles.claimsOf(userId))?.roles ?? []);
  }

  isRequiredFor(roles: readonly string[]): boolean {
    return this.env.secondFactorRequired && needsSecondFactor(roles);
  }

  /** Notes that a sign-in has shown its first factor. */
  async begin(interaction: string, userId: string, amr: readonly string[]): Promise<void> {
    const key = digest(interaction);
    const asked: Asked = { challenge: randomBytes(32).toString('base64url'), newTotpSecret: newTotpSecret() };
    await this.unitOfWork.run(({ manager }) =>
      manager.upsert(
        SecondStepRow,
        {
          interaction: key,
          userId,
          amr: [...amr],
          sealed: this.vault.seal(JSON.stringify(asked), `second-step:${key}`),
          expiresAt: new Date(this.clock.now().getTime() + stepLivesMs),
        },
        ['interaction'],
      ),
    );
  }

  /** The sign-in that waits, if one does. */
  async waiting(interaction: string): Promise<SecondStep | undefined> {
    const key = digest(interaction);
    return this.unitOfWork.run(async ({ manager }) => {
      const row = await manager.findOneBy(SecondStepRow, { interaction: key, expiresAt: MoreThan(this.clock.now()) });
      const user = row && (await manager.findOneBy(UserRow, { id: row.userId }));
      if (!user || !maySignIn(user)) return undefined;
      const factors = await manager.find(SecondFactorRow, { where: { userId: user.id }, order: { createdAt: 'ASC' } });
      const asked = JSON.parse(this.vault.open(row.sealed, `second-step:${key}`).toString()) as Asked;
      return { user, amr: row.amr, factors, asked };
    });
  }

  /** What the browser is asked for: to make a passkey where there is no factor yet, else to use one; undefined if there is none to use. */
  async passkeyOptions({ user, factors, asked }: SecondStep): Promise<object | undefined> {
    if (factors.length === 0) return this.passkeys.creation(user, asked.challenge);
    const ids = factors.filter(({ kind }) => kind === 'passkey').map((factor) => this.passkeyOf(factor).id);
    return ids.length > 0 ? this.passkeys.request(ids, asked.challenge) : undefined;
  }

  /** With the code of an authenticator app; where there is no factor yet, this one sets the app up. */
  async withCode(interaction: string, code: string, device: string | undefined): Promise<SecondOutcome> {
    const step = await this.waiting(interaction);
    if (!step) return { outcome: 'over' };
    const { user, factors, asked } = step;
    if (factors.length === 0) {
      const used = totpStep(asked.newTotpSecret, code, this.clock.now(), 0);
      if (used === undefined) return { outcome: 'wrong' };
      return this.enrol(interaction, step, 'totp', asked.newTotpSecret, used);
    }
    const guesser = (await this.devices.knows(device, user.id)) ? 'known' : 'stranger';
    if ((await this.tries.secondGuess(user.id, guesser)).outcome !== 'accepted') return { outcome: 'spent' };
    const right = await this.unitOfWork.run(async ({ manager }) => {
      // Locked, so that of two with the same code at the same moment only one is let in.
      const factor = await manager.findOne(SecondFactorRow, {
        where: { userId: user.id, kind: 'totp' },
        lock: { mode: 'pessimistic_write' },
      });
      const secret = factor && this.vault.open(factor.sealed, contextOf(factor.id)).toString();
      const used = factor && totpStep(secret as string, code, this.clock.now(), Number(factor.counter));
      if (!factor || used === undefined || used === null) return false;
      await manager.update(SecondFactorRow, { id: factor.id }, { counter: String(used), lastUsedAt: this.clock.now() });
      return true;
    });
    return right ? this.shown(interaction, step, 'totp') : { outcome: 'wrong' };
  }

  /** With a passkey; nobody can guess one, so its tries are not counted. */
  async withPasskey(interaction: string, json: string): Promise<SecondOutcome> {
    const step = await this.waiting(interaction);
    if (!step) return { outcome: 'over' };
    const answer = passkeyAnswer(json);
    if (!answer) return { outcome: 'wrong' };
    const { user, factors, asked } = step;
    if (factors.length === 0) {
      const made = await this.passkeys.created(answer, asked.challenge);
      if (!made) return { outcome: 'wrong' };
      return this.enrol(interaction, step, 'passkey', JSON.stringify(made), made.counter, made.id);
    }
    const factor = factors.find(
      ({ kind, credentialHash }) => kind === 'passkey' && credentialHash === digest(answer.id),
    );
    const counter = factor && (await this.passkeys.used(this.passkeyOf(factor), answer, asked.challenge));
    if (!factor || counter === undefined) return { outcome: 'wrong' };
    await this.unitOfWork.run(({ manager }) =>
      manager.update(
        SecondFactorRow,
        { id: factor.id, userId: user.id },
        { counter: String(counter), lastUsedAt: this.clock.now() },
      ),
    );
    return this.shown(interaction, step, 'passkey');
  }

  /** The first factor of an account. Of two at the same moment the first counts, and the other is asked for it. */
  private async enrol(
    interaction: string,
    step: SecondStep,
    kind: FactorKind,
    secret: string,
    counter: number,
    credentialId?: string,
  ): Promise<SecondOutcome> {
    const { user } = step;
    const made = await this.unitOfWork.run(async (tx) => {
      await tx.manager.findOneOrFail(UserRow, { where: { id: user.id }, lock: { mode: 'pessimistic_write' } });
      if (await tx.manager.existsBy(SecondFactorRow, { userId: user.id })) return false;
      const id = newId();
      const now = this.clock.now();
      await tx.manager.insert(SecondFactorRow, {
        id,
        userId: user.id,
        kind,
        sealed: this.vault.seal(secret, contextOf(id)),
        credentialHash: credentialId === undefined ? null : digest(credentialId),
        counter: String(counter),
        createdAt: now,
        lastUsedAt: now,
      });
      await record(tx, user.id, 'enrolled', now, user.id);
      return true;
    });
    return made ? this.shown(interaction, step, kind) : { outcome: 'wrong' };
  }

  /** A step is good once: two answers at the same moment do not make two sessions. */
  private async shown(interaction: string, { user, amr }: SecondStep, kind: FactorKind): Promise<SecondOutcome> {
    const { affected } = await this.unitOfWork.run(({ manager }) =>
      manager.delete(SecondStepRow, { interaction: digest(interaction) }),
    );
    if (affected !== 1) return { outcome: 'over' };
    await this.tries.forgetSecond(user.id);
    return { outcome: 'right', user, amr: [...new Set([...amr, ...methods[kind]])] };
  }

  private passkeyOf({ id, sealed, counter }: SecondFactorRow): Passkey {
    const kept = JSON.parse(this.vault.open(sealed, contextOf(id)).toString()) as Passkey;
    return { ...kept, counter: Number(counter) };
  }
}

function contextOf(id: string): string {
  return `second-factor:${id}`;
}

/** Adds to the record of what happened to an account's second factor. */
export async function record(
  tx: Transaction,
  userId: string,
  change: FactorChangeRow['change'],
  at: Date,
  actor: string,
): Promise<void> {
  await tx.manager.insert(FactorChangeRow, { id: newId(), userId, change, at, actor });
}
