import { currentContext, newId, type Transaction } from '@collegium/persistence';
import { currentTraceparent } from '@collegium/telemetry';
import { Injectable } from '@nestjs/common';
import type { Award } from '../awards/award.js';
import { IssuingBatchRow } from '../issuing-batches/issuing-batch.entity.js';
import { PressJobRow } from './certificate.entity.js';

const WITHHELD = 'A body that was to issue the certificate too has withdrawn its consent';
const WITHHELD_SECONDS = 3_600;

/** Orders for the press, written with the award that they are for. */
@Injectable()
export class PressQueue {
  private readonly listeners = new Set<() => void>();

  /** Calls `listener` after each commit that ordered something, in this process. */
  onOrdered(listener: () => void): void {
    this.listeners.add(listener);
  }

  async add(tx: Transaction, award: Award): Promise<void> {
    const context = currentContext();
    const correlationId = context?.correlationId ?? newId();
    await tx.manager.insert(PressJobRow, {
      awardId: award.id,
      tenant: award.tenant,
      batchId: await batchOf(tx, award.tenant, correlationId),
      attempts: 0,
      nextAttemptAt: new Date(),
      doneAt: null,
      error: null,
      correlationId,
      traceparent: currentTraceparent() ?? context?.traceparent ?? null,
    });
    this.wake(tx);
  }

  /** Leaves orders alone for whose certificates a body no longer consents. They are looked at again now and then, and at once when it does. */
  async withhold({ manager }: Transaction, awardIds: readonly string[]): Promise<void> {
    await manager.query(
      'update press_jobs set next_attempt_at = now() + make_interval(secs => $2), error = $3 where award_id = any($1) and done_at is null',
      [awardIds, WITHHELD_SECONDS, WITHHELD],
    );
  }

  /** Looks again at withheld orders of a programme: a body has consented. */
  async consented(tx: Transaction, programmeId: string): Promise<void> {
    await tx.manager.query(
      'update press_jobs set next_attempt_at = now(), error = null where done_at is null and error = $2 and award_id in (select id from awards where programme_id = $1)',
      [programmeId, WITHHELD],
    );
    this.wake(tx);
  }

  private wake(tx: Transaction): void {
    tx.afterCommit(() => {
      for (const listener of this.listeners) listener();
    });
  }
}

/** What one request or file has set off belongs together: a board's release, however many events later. */
async function batchOf({ manager }: Transaction, tenant: string, correlationId: string): Promise<string> {
  const find = () => manager.findOne(IssuingBatchRow, { where: { tenant, correlationId }, select: { id: true } });
  const found = await find();
  if (found) return found.id;
  await manager
    .createQueryBuilder()
    .insert()
    .into(IssuingBatchRow)
    .values({ id: newId(), tenant, correlationId, startedAt: new Date(), served: null })
    .orIgnore()
    .execute();
  return (await find())!.id;
}
