import {
  DeliveryStuckSchema,
  SubscriptionDisabledSchema,
  timestampFromDate,
  UniversityUnreachableSchema,
} from '@collegium/contracts';
import { localDate } from '@collegium/calendar';
import { Clock, type Transaction } from '@collegium/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { ZONE } from '../conversations/zone.js';
import type { Outgoing } from './delivery-desk.service.js';
import { DeliveryAttemptRow, DeliveryRow, SubscriptionRow } from './subscription.entity.js';
import type { DisabledReason } from './subscription.js';

/** What happens when patience is at its end, and who is told. */
@Injectable()
export class Notices {
  private readonly logger = new Logger('Notices');

  constructor(private readonly clock: Clock) {}

  /**
   * A delivery has used up all its tries. Where others have arrived meanwhile the endpoint is alive: the event is the trouble, and it alone is stuck.
   * Where none has, the subscription is disabled.
   */
  async exhausted(
    tx: Transaction,
    { id, subscriptionId, university, eventId, type, subject }: Outgoing,
  ): Promise<void> {
    const first = await tx.manager.findOne(DeliveryAttemptRow, { where: { deliveryId: id }, order: { id: 'ASC' } });
    const failingSince = first?.at ?? this.clock.now();
    if (
      !(await tx.manager.existsBy(DeliveryRow, {
        subscriptionId,
        status: 'delivered',
        deliveredAt: MoreThan(failingSince),
      }))
    )
      return this.disable(tx, subscriptionId, 'exhausted', failingSince);
    const subscription = await this.locked(tx, subscriptionId);
    const { affected } = await tx.manager.update(DeliveryRow, { id, status: 'pending' }, { status: 'stuck' });
    if (!subscription || affected === 0) return;
    const { version } = await tx.save(SubscriptionRow, subscription);
    tx.publish(
      DeliveryStuckSchema,
      { subscriptionId, university, deliveryId: id, eventId, eventType: type, eventSubject: subject },
      { version },
    );
    this.logger.warn(`Delivery ${id} of subscription ${subscriptionId} is stuck`);
  }

  /** Stops calling the endpoint, and tells the university and every provider that has an agreement with it. */
  async disable(tx: Transaction, subscriptionId: string, reason: DisabledReason, failingSince: Date): Promise<void> {
    const subscription = await this.locked(tx, subscriptionId);
    if (!subscription) return; // paused, closed or disabled already
    const { university } = subscription;
    const { version } = await tx.save(SubscriptionRow, { ...subscription, status: 'disabled', disabledReason: reason });
    const [counted] = await tx.manager.query<{ owed: number }[]>(
      `select count(*)::int as owed from deliveries where subscription_id = $1 and status in ('pending', 'stuck')`,
      [subscriptionId],
    );
    const since = timestampFromDate(failingSince);
    tx.publish(
      SubscriptionDisabledSchema,
      { subscriptionId, university, reason, failingSince: since, owed: counted!.owed },
      { version },
    );
    const today = localDate(this.clock.now(), ZONE);
    const providers = await tx.manager.query<{ tenant: string }[]>(
      `select distinct tenant from agreements where university = $1 and (valid_until is null or valid_until >= $2) order by tenant`,
      [university, today],
    );
    for (const { tenant: provider } of providers)
      tx.publish(
        UniversityUnreachableSchema,
        { subscriptionId, provider, university, reason, failingSince: since },
        { version },
      );
    this.logger.warn(`Subscription ${subscriptionId} of ${university} is disabled: ${reason}`);
  }

  private locked(tx: Transaction, id: string): Promise<SubscriptionRow | null> {
    return tx.manager.findOne(SubscriptionRow, {
      where: { id, status: 'active' },
      lock: { mode: 'pessimistic_write' },
    });
  }
}
