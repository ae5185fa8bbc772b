import { Clock, newId, SystemUnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { Outgoing } from './delivery-desk.service.js';
import { Notices } from './notices.service.js';
import { holdUntil, nextTry, verdictOn } from './retry-schedule.js';
import { DeliveryAttemptRow, DeliveryRow, SubscriptionRow } from './subscription.entity.js';
import type { WebhookAnswer } from './webhook.sender.js';

/** Deliveries booked in one transaction at most. */
const BATCH = 500;

interface Entry {
  readonly delivery: Outgoing;
  readonly answer: WebhookAnswer;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Books what came of tries. */
@Injectable()
export class Ledger {
  private readonly waiting: Entry[] = [];
  private writing: Promise<void> | undefined;

  constructor(
    private readonly unitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly notices: Notices,
  ) {}

  /** Resolves once the try is committed. Successes that come while others are being written are written together. */
  book(delivery: Outgoing, answer: WebhookAnswer): Promise<void> {
    if (verdictOn(answer) !== 'delivered') return this.bookFailure(delivery, answer);
    return new Promise((done, failed) => {
      this.waiting.push({ delivery, answer, done, failed });
      this.writing ??= this.write();
    });
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH);
      try {
        await this.bookSuccesses(batch);
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.writing = undefined; // with nothing awaited since the last look, so that no entry is left behind
  }

  private async bookSuccesses(batch: readonly Entry[]): Promise<void> {
    const now = this.clock.now();
    const column = <T>(read: (entry: Entry) => T): T[] => batch.map(read);
    const ids = column(({ delivery }) => delivery.id);
    await this.unitOfWork.run(async ({ manager }) => {
      await manager.query(
        `insert into delivery_attempts (id, delivery_id, subscription_id, university, at, status, response_body, error, duration_ms)
         select id, delivery_id, subscription_id, university, $1, status, response_body, null, duration_ms
         from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::text[], $8::int[]) as attempt(id, delivery_id, subscription_id, university, status, response_body, duration_ms)`,
        [
          now,
          column(() => newId()),
          ids,
          column(({ delivery }) => delivery.subscriptionId),
          column(({ delivery }) => delivery.university),
          column(({ answer }) => answer.status),
          column(({ answer }) => answer.body),
          column(({ answer }) => answer.durationMs),
        ],
      );
      // One that was skipped or replayed while it was under way stays what it is; the log says that it arrived.
      await manager.query(
        `update deliveries set status = 'delivered', delivered_at = $1, tries = tries + 1, leased_until = null where id = any($2) and status in ('pending', 'stuck')`,
        [now, ids],
      );
    });
  }

  private async bookFailure(delivery: Outgoing, answer: WebhookAnswer): Promise<void> {
    const now = this.clock.now();
    const tries = delivery.tries + 1;
    const nextTryAt = verdictOn(answer) === 'retry' ? nextTry(tries, answer, now, Math.random()) : undefined;
    await this.unitOfWork.run(async (tx) => {
      const { id, subscriptionId, university } = delivery;
      const { status, body: responseBody, error, durationMs } = answer;
      const { manager } = tx;
      await manager.insert(DeliveryAttemptRow, {
        id: newId(),
        deliveryId: id,
        subscriptionId,
        university,
        at: now,
        status,
        responseBody,
        error,
        durationMs,
      });
      await manager.update(
        DeliveryRow,
        { id, status: 'pending' },
        { tries, leasedUntil: null, nextTryAt: nextTryAt ?? now },
      );
      const heldUntil = holdUntil(answer, now);
      if (heldUntil) await manager.update(SubscriptionRow, { id: subscriptionId }, { heldUntil });
      if (verdictOn(answer) === 'disable') await this.notices.disable(tx, subscriptionId, 'gone', now);
      else if (!nextTryAt) await this.notices.exhausted(tx, delivery);
    });
  }
}
