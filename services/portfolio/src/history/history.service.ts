import { currentContext, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { BatchRow } from '../batches/batch.entity.js';
import { ProviderScope } from '../facts/provider-scope.service.js';
import { SubmissionRow } from '../submissions/submission.entity.js';
import { StatusChangeRow } from './history.entity.js';

/** Something with a status that is recorded at every change. */
interface Stateful {
  id: string;
  tenant: string;
  status: string;
}

const rows = { submission: SubmissionRow, batch: BatchRow } as const;

/** Who changed what, when and why. */
@Injectable()
export class History {
  constructor(private readonly scope: ProviderScope) {}

  /** Records a change of status; none is no change. */
  async record(
    tx: Transaction,
    thing: StatusChangeRow['thing'],
    before: Stateful | null,
    after: Stateful,
    at: Date,
    why: string | null = null,
  ): Promise<void> {
    if (before?.status === after.status) return;
    const { id: thingId, tenant, status: toStatus } = after;
    const by = currentContext()?.actor ?? 'system';
    await tx.manager.insert(StatusChangeRow, {
      id: newId(),
      tenant,
      thing,
      thingId,
      fromStatus: before?.status ?? null,
      toStatus,
      at,
      by,
      why,
    });
  }

  /** Every change of one thing, oldest first. */
  of(thing: StatusChangeRow['thing'], id: string): Promise<StatusChangeRow[]> {
    return this.scope.of<Stateful, StatusChangeRow[]>(rows[thing], id, ({ manager }) =>
      manager.find(StatusChangeRow, { where: { thing, thingId: id }, order: { id: 'ASC' } }),
    );
  }
}
