import { UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { digest } from '@collegium/vault';
import { codePolicy, countTry, passwordPolicy, type LockoutPolicy, type TryDecision } from './lockout.js';
import { TriesRow } from './sign-in.entities.js';

/** What is tried, and how often that may be. */
const policies = { password: passwordPolicy, code: codePolicy } as const satisfies Record<string, LockoutPolicy>;
export type TriedThing = keyof typeof policies;

/**
 * Counts tries in the database, so that they count across replicas and restarts. Addresses that belong to nobody are
 * counted like others: a lock tells nothing. It follows the machine's clock, as all of signing in does.
 */
@Injectable()
export class TriesService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Counts a try that is about to be made. */
  count(thing: TriedThing, email: string): Promise<TryDecision> {
    const key = keyOf(thing, email);
    return this.unitOfWork.run(async ({ manager }) => {
      const now = new Date();
      await manager.query(
        `insert into sign_in_tries (key, count, window_started_at, locks, locked_until, last_at) values ($1, 0, $2, 0, null, $2) on conflict do nothing`,
        [key, now],
      );
      const before = await manager.findOneOrFail(TriesRow, { where: { key }, lock: { mode: 'pessimistic_write' } });
      const decision = countTry(before, now, policies[thing]);
      await manager.update(TriesRow, { key }, decision.tries);
      return decision;
    });
  }

  /** A success: what failed before is forgotten. */
  async forget(thing: TriedThing, email: string): Promise<void> {
    await this.unitOfWork.run(({ manager }) => manager.delete(TriesRow, { key: keyOf(thing, email) }));
  }
}

function keyOf(thing: TriedThing, email: string): string {
  return `${thing}:${digest(email)}`;
}
