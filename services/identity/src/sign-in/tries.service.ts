import { SystemClock, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { digest } from '@collegium/vault';
import {
  countGuess,
  forgottenBy,
  guessesAllowed,
  type GuessDecision,
  type Guesser,
  type Guesses,
  type Proof,
} from './guesses.js';
import { passwordPolicy, type Tries } from './lockout.js';
import { countMail, type MailDecision } from './mails.js';
import { TriesRow } from './sign-in.entities.js';

/** Whom tries are about: an account, or an address that has none and is counted like others, so that nothing tells. */
export interface Subject {
  readonly userId: string | undefined;
  readonly email: string;
}

/** Counts tries in the database, so that they count across replicas and restarts. It follows the machine's clock, as all of signing in does. */
@Injectable()
export class TriesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: SystemClock,
  ) {}

  /** Counts a guess that is about to be compared. Strangers' passwords are also slowed down; codes are few for each mail anyway. */
  guess(subject: Subject, guesser: Guesser, thing: 'password' | 'code'): Promise<GuessDecision> {
    const pace = guesser === 'stranger' && thing === 'password' ? passwordPolicy : undefined;
    return this.counted(keyOf('guess', guesser, subject), (before, now) => {
      const decision = countGuess(before, now, { allowed: guessesAllowed[guesser], pace });
      return [decision, decision.guesses];
    });
  }

  /** Counts a code of an authenticator app. Whoever types one has shown the first factor, so reading the mail forgets none. */
  secondGuess(userId: string, guesser: Guesser): Promise<GuessDecision> {
    return this.counted(keyOf('second', guesser, { userId, email: '' }), (before, now) => {
      const decision = countGuess(before, now, { allowed: guessesAllowed[guesser] });
      return [decision, decision.guesses];
    });
  }

  async forgetSecond(userId: string): Promise<void> {
    const keys = (['stranger', 'known'] as const).map((side) => keyOf('second', side, { userId, email: '' }));
    await this.unitOfWork.run(({ manager }) => manager.delete(TriesRow, { key: In(keys) }));
  }

  /** Whether a guess would be compared at all. */
  async isSpent(subject: Subject, guesser: Guesser): Promise<boolean> {
    const row = await this.unitOfWork.run(({ manager }) =>
      manager.findOneBy(TriesRow, { key: keyOf('guess', guesser, subject) }),
    );
    return (row?.total ?? 0) >= guessesAllowed[guesser];
  }

  /** Counts a mail that is asked for. */
  mail(subject: Subject, guesser: Guesser): Promise<MailDecision> {
    return this.counted(keyOf('mail', guesser, subject), (before, now) => {
      const decision = countMail(before, now);
      return [decision, { ...decision.tries, total: 0 }];
    });
  }

  /** The owner has shown to be the owner: what failed before is forgotten, as far as the proof goes. */
  async forget(subject: Subject, proof: Proof, guesser: Guesser): Promise<void> {
    const keys = forgottenBy(proof, guesser).flatMap((side) => [
      keyOf('guess', side, subject),
      ...(proof === 'mailbox' ? [keyOf('mail', side, subject)] : []),
    ]);
    await this.unitOfWork.run(({ manager }) => manager.delete(TriesRow, { key: In(keys) }));
  }

  /** Rows are locked while they are counted, so that many tries at the same moment cannot all pass. */
  private counted<T>(key: string, decide: (before: Guesses, now: Date) => [T, Tries & { total: number }]): Promise<T> {
    return this.unitOfWork.run(async ({ manager }) => {
      const now = this.clock.now();
      await manager.query(
        `insert into sign_in_tries (key, count, window_started_at, locks, locked_until, last_at, total) values ($1, 0, $2, 0, null, $2, 0) on conflict do nothing`,
        [key, now],
      );
      const before = await manager.findOneOrFail(TriesRow, { where: { key }, lock: { mode: 'pessimistic_write' } });
      const [decision, after] = decide(before, now);
      await manager.update(TriesRow, { key }, after);
      return decision;
    });
  }
}

function keyOf(thing: 'guess' | 'mail' | 'second', guesser: Guesser, { userId, email }: Subject): string {
  return `${thing}:${guesser}:${userId ? `account:${userId}` : `address:${digest(email)}`}`;
}
