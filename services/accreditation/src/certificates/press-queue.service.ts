import { currentContext, newId, type Transaction } from '@collegium/persistence';
import { currentTraceparent } from '@collegium/telemetry';
import { Injectable } from '@nestjs/common';
import type { Award } from '../awards/award.js';
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
    await tx.manager.insert(PressJobRow, {
      awardId: award.id,
      tenant: award.tenant,
      attempts: 0,
      nextAttemptAt: new Date(),
      doneAt: null,
      error: null,
      correlationId: context?.correlationId ?? newId(),
      traceparent: currentTraceparent() ?? context?.traceparent ?? null,
    });
    tx.afterCommit(() => {
      for (const listener of this.listeners) listener();
    });
  }
}
