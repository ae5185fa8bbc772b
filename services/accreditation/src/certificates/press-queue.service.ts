import { currentContext, newId, type Transaction } from '@collegium/persistence';
import { currentTraceparent } from '@collegium/telemetry';
import { Injectable } from '@nestjs/common';
import type { Award } from '../awards/award.js';
import { IssuingBatchRow } from '../issuing-batches/issuing-batch.entity.js';
import { PressJobRow } from './certificate.entity.js';

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
  await manager.createQueryBuilder().insert().into(IssuingBatchRow).values({ id: newId(), tenant, correlationId, startedAt: new Date(), served: null }).orIgnore().execute();
  return (await find())!.id;
}
