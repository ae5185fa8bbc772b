import { currentContext, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { StatusChangeRow } from './history.entity.js';

/** Something with a status that is recorded at every change. */
interface Stateful {
  id: string;
  tenant: string;
  status: string;
}

/** Records who changed what, when and why. */
@Injectable()
export class History {
  async record(tx: Transaction, thing: StatusChangeRow['thing'], before: Stateful | null, after: Stateful, at: Date, why: string | null = null): Promise<void> {
    if (before?.status === after.status) return;
    const by = currentContext()?.actor ?? 'system';
    await tx.manager.insert(StatusChangeRow, { id: newId(), tenant: after.tenant, thing, thingId: after.id, fromStatus: before?.status ?? null, toStatus: after.status, at, by, why });
  }
}
