import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { toClaimDto } from '../claims/claims.dto.js';
import { CreditClaimRow } from '../claims/credit-claim.entity.js';
import { SnapshotSources, type SnapshotItem, type SnapshotSource } from './snapshot-sources.js';

/** Claims that were sent to the university. */
@Injectable()
export class ClaimsSource implements SnapshotSource, OnModuleInit {
  readonly kind = 'credit_claim';

  constructor(private readonly sources: SnapshotSources) {}

  onModuleInit(): void {
    this.sources.register(this);
  }

  async read(
    manager: EntityManager,
    university: string,
    after: string | undefined,
    limit: number,
  ): Promise<SnapshotItem[]> {
    const builder = manager
      .createQueryBuilder(CreditClaimRow, 'claim')
      .where('claim.sent_to = :university', { university })
      .orderBy('claim.id')
      .limit(limit);
    if (after !== undefined) builder.andWhere('claim.id > :after', { after });
    return (await builder.getMany()).map((claim) => ({
      id: claim.id,
      version: claim.version,
      state: toClaimDto(claim),
    }));
  }
}
