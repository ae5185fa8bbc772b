import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { DeliveryRow, SubscriptionRow } from './subscription.entity.js';

/** What a university decides about single deliveries. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives up a delivery that is owed, so that what waits behind it comes. Who did it is recorded.
   * @throws DomainError `delivery_not_found`, `delivery_not_owed`
   */
  skip(subscriptionId: string, id: string, by: string, reason: string | null): Promise<DeliveryRow> {
    return this.change(subscriptionId, id, async ({ manager }, delivery) => {
      if (delivery.status !== 'pending' && delivery.status !== 'stuck')
        throw refuse('delivery_not_owed', `Delivery ${id} is ${delivery.status}, so it cannot be skipped.`, {
          deliveryId: id,
          status: delivery.status,
        });
      const skipped = {
        status: 'skipped',
        skippedAt: this.clock.now(),
        skippedBy: by,
        skipReason: reason,
        leasedUntil: null,
      } as const;
      await manager.update(DeliveryRow, { id }, skipped);
      return { ...delivery, ...skipped };
    });
  }

  /**
   * Delivers an event once more: what is owed is tried now, with all tries before it and in its place; what is not is laid out again behind what is owed.
   * @throws DomainError `delivery_not_found`
   */
  replay(subscriptionId: string, id: string): Promise<DeliveryRow> {
    return this.change(subscriptionId, id, async ({ manager }, delivery) => {
      const now = this.clock.now();
      const fresh = { status: 'pending', tries: 0, nextTryAt: now } as const;
      if (delivery.status === 'pending' || delivery.status === 'stuck') {
        await manager.update(DeliveryRow, { id }, fresh);
        return { ...delivery, ...fresh };
      }
      const { university, eventId, type, subject, position, body, traceparent } = delivery;
      const again = newId();
      await manager.insert(DeliveryRow, {
        id: again,
        subscriptionId,
        university,
        eventId,
        type,
        subject,
        position,
        body,
        traceparent,
        queuedAt: now,
        ...fresh,
      });
      return manager.findOneByOrFail(DeliveryRow, { id: again });
    });
  }

  /** Locks in the order of the sender's: first the delivery. */
  private change<T>(
    subscriptionId: string,
    id: string,
    work: (tx: Transaction, delivery: DeliveryRow) => Promise<T>,
  ): Promise<T> {
    return this.unitOfWork.run(async (tx) => {
      const delivery = await tx.manager.findOne(DeliveryRow, {
        where: { id, subscriptionId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!delivery)
        throw refuse('delivery_not_found', `Subscription ${subscriptionId} has no delivery ${id}.`, {
          subscriptionId,
          deliveryId: id,
        });
      const { status } = await tx.manager.findOneByOrFail(SubscriptionRow, { id: subscriptionId });
      if (status === 'closed')
        throw refuse('subscription_closed', `Subscription ${subscriptionId} is closed.`, { subscriptionId });
      return work(tx, delivery);
    });
  }
}
