import { isDomainError } from '@collegium/errors';
import { EventFeed } from '@collegium/messaging';
import { Clock, newId, SystemUnitOfWork } from '@collegium/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { In } from 'typeorm';
import { DeliveryAttemptRow, DeliveryRow, SubscriptionRow } from './subscription.entity.js';
import { typesOf } from './event-types.js';
import { Pace } from './pace.js';
import { holdUntil, nextTry, verdictOn } from './retry-schedule.js';
import type { DisabledReason } from './subscription.js';
import type { WebhookAnswer } from './webhook.sender.js';

/** Events laid out at a time for one subscription. */
const PAGE = 200;
/** A sender that has died gives its deliveries up after this long, by the machine's clock. */
const LEASE_SECONDS = 60;

/** What is owed to whom: laid out from the feed, handed to senders, and booked when tried. */
@Injectable()
export class DeliveryDesk {
  private readonly logger = new Logger('DeliveryDesk');

  constructor(
    private readonly unitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly feed: EventFeed,
  ) {}

  /** Active subscriptions that the feed has gone beyond. */
  async behind(): Promise<string[]> {
    const rows = await this.unitOfWork.run(({ manager }) =>
      manager.query<{ id: string }[]>(`select s.id from subscriptions s, feed_state f where s.status = 'active' and s.method = 'endpoint' and s.position < f.position`),
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Lays out for one subscription what the feed has for its university, exactly as the feed serves it. Two replicas do not meet:
   * the subscription's row is locked.
   */
  async layOut(id: string): Promise<void> {
    await this.unitOfWork.run(async ({ manager }) => {
      const subscription = await manager.findOne(SubscriptionRow, { where: { id, status: 'active', method: 'endpoint' }, lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' } });
      if (!subscription) return;
      const { university, position } = subscription;
      const page = await this.readFeed(subscription);
      const nextTryAt = this.clock.now();
      for (const item of page.data)
        await manager.insert(DeliveryRow, {
          id: newId(), subscriptionId: id, university, eventId: item.id, type: item.type, subject: item.subject, position: item.position, body: JSON.stringify(item),
          status: 'pending', tries: 0, nextTryAt, deliveredAt: null, leasedUntil: null, traceparent: item.traceparent ?? null,
        });
      if (page.after !== position) await manager.update(SubscriptionRow, { id }, { position: page.after });
    });
  }

  /** Active subscriptions with something to deliver now. */
  async due(): Promise<string[]> {
    const rows = await this.unitOfWork.run(({ manager }) =>
      manager.query<{ id: string }[]>(
        `select id from subscriptions s where status = 'active' and method = 'endpoint' and (held_until is null or held_until <= $1) and exists (
           select from deliveries d where d.subscription_id = s.id and d.status = 'pending' and d.next_try_at <= $1 and (d.leased_until is null or d.leased_until < now()))`,
        [this.clock.now()],
      ),
    );
    return rows.map(({ id }) => id);
  }

  /** Hands out due deliveries of one subscription: of each subject the earliest only, so that its events keep their order. */
  async take(subscriptionId: string, most: number): Promise<{ subscription: SubscriptionRow; deliveries: DeliveryRow[] }> {
    return this.unitOfWork.run(async ({ manager }) => {
      const subscription = await manager.findOneByOrFail(SubscriptionRow, { id: subscriptionId });
      const pace = subscription.allowedRate === null ? undefined : await Pace.of(manager, subscription, subscription.allowedRate);
      const allowed = Math.min(most, pace?.free ?? most);
      if (allowed === 0) return { subscription, deliveries: [] };
      const [taken] = await manager.query<[{ id: string }[], number]>(
        `with heads as (select distinct on (subject) id, queued, next_try_at, leased_until from deliveries where subscription_id = $1 and status = 'pending' order by subject, queued),
              free as (select id from heads where next_try_at <= $2 and (leased_until is null or leased_until < now()) order by queued limit $3)
         update deliveries set leased_until = now() + make_interval(secs => $4)
         where id in (select id from free) and status = 'pending' and (leased_until is null or leased_until < now()) returning id`,
        [subscriptionId, this.clock.now(), allowed, LEASE_SECONDS],
      );
      await pace?.use(taken.length);
      return { subscription, deliveries: await manager.find(DeliveryRow, { where: { id: In(taken.map(({ id }) => id)) }, order: { queued: 'ASC' } }) };
    });
  }

  /** Books a try: delivered, to be tried again, or the end of the subscription's patience. */
  async book(delivery: DeliveryRow, answer: WebhookAnswer): Promise<void> {
    const now = this.clock.now();
    const verdict = verdictOn(answer);
    const tries = delivery.tries + 1;
    const nextTryAt = verdict === 'retry' ? nextTry(tries, answer, now, Math.random()) : undefined;
    await this.unitOfWork.run(async ({ manager }) => {
      const { id, subscriptionId, university } = delivery;
      const { status, body: responseBody, error, durationMs } = answer;
      await manager.insert(DeliveryAttemptRow, { id: newId(), deliveryId: id, subscriptionId, university, at: now, status, responseBody, error, durationMs });
      if (verdict === 'delivered') {
        await manager.update(DeliveryRow, { id }, { status: 'delivered', deliveredAt: now, tries, leasedUntil: null });
        return;
      }
      await manager.update(DeliveryRow, { id, status: 'pending' }, { tries, leasedUntil: null, nextTryAt: nextTryAt ?? now });
      const heldUntil = holdUntil(answer, now);
      if (heldUntil) await manager.update(SubscriptionRow, { id: subscriptionId }, { heldUntil });
      if (nextTryAt) return;
      const disabledReason: DisabledReason = verdict === 'disable' ? 'gone' : 'exhausted';
      await manager.update(SubscriptionRow, { id: subscriptionId, status: 'active' }, { status: 'disabled', disabledReason });
      this.logger.warn(`Subscription ${subscriptionId} of ${university} is disabled: ${disabledReason}`);
    });
  }

  private async readFeed(subscription: SubscriptionRow) {
    const { id, university, position } = subscription;
    const request = { limit: PAGE, types: typesOf(subscription), waitMs: 0, scopes: [university] };
    try {
      return await this.feed.read({ ...request, after: position });
    } catch (error) {
      if (!isDomainError(error, 'gone')) throw error;
      // It was away for longer than events are kept. It is told by its feed; here it goes on with what there is.
      const oldest = Number(error.details.oldest);
      this.logger.error(`Subscription ${id} has missed the events up to position ${oldest - 1}, which are no longer kept`);
      return this.feed.read({ ...request, after: oldest - 1 });
    }
  }
}
