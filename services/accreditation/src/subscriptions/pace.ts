import type { EntityManager } from 'typeorm';
import type { SubscriptionRow } from './subscription.entity.js';

/** What may be saved up, in seconds: calls are handed out a few times a second, not each by itself. */
const SAVED_SECONDS = 1;

/** Calls that an endpoint with a stated rate has room for now, counted across all replicas by the machine's clock. */
export class Pace {
  private constructor(
    private readonly manager: EntityManager,
    private readonly subscriptionId: string,
    private readonly secondsEach: number,
    readonly free: number,
  ) {}

  /** Locks the count until the transaction ends. */
  static async of(manager: EntityManager, { id, university }: SubscriptionRow, perMinute: number): Promise<Pace> {
    // A little over a minute for so many: with what was saved up there are never more in any minute.
    const secondsEach = (60 + 2 * SAVED_SECONDS) / perMinute;
    await manager.query(
      `insert into webhook_paces (subscription_id, university, next_free_at) values ($1, $2, now()) on conflict do nothing`,
      [id, university],
    );
    const [row] = await manager.query<{ free: number }[]>(
      `select greatest(0, floor(least(extract(epoch from now() - next_free_at), $2) / $3) + 1)::int as free from webhook_paces where subscription_id = $1 for update`,
      [id, SAVED_SECONDS, secondsEach],
    );
    return new Pace(manager, id, secondsEach, row!.free);
  }

  async use(calls: number): Promise<void> {
    if (calls === 0) return;
    await this.manager.query(
      `update webhook_paces set next_free_at = greatest(next_free_at, now() - make_interval(secs => $2)) + make_interval(secs => $3) where subscription_id = $1`,
      [this.subscriptionId, SAVED_SECONDS, calls * this.secondsEach],
    );
  }
}
