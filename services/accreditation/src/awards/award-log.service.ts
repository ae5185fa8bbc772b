import { Clock, currentContext, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { NoticesService } from '../notices/notices.service.js';
import { AwardChangeRow } from './award.entity.js';
import type { Award, AwardStatus } from './award.js';

/** Why an award changes, as somebody says it. */
export interface AwardCause {
  readonly reason: string;
  readonly text: string;
}

/** The history of awards: each change with who, when and why, and its holder told, in one transaction with the change. */
@Injectable()
export class AwardLog {
  constructor(
    private readonly clock: Clock,
    private readonly notices: NoticesService,
  ) {}

  async record(tx: Transaction, award: Award, from: AwardStatus | null, cause: AwardCause | null): Promise<void> {
    await tx.manager.insert(AwardChangeRow, {
      id: newId(),
      awardId: award.id,
      tenant: award.tenant,
      personId: award.personId,
      fromStatus: from,
      toStatus: award.status,
      reason: cause?.reason ?? null,
      text: cause?.text ?? null,
      by: currentContext()?.actor ?? 'system',
      at: this.clock.now(),
    });
    await this.notices.tell(tx, award, from, cause?.reason ?? null);
  }

  /** All changes, oldest first. */
  changesOf(tx: Transaction, awardId: string): Promise<AwardChangeRow[]> {
    return tx.manager.find(AwardChangeRow, { where: { awardId }, order: { at: 'ASC', id: 'ASC' } });
  }
}
