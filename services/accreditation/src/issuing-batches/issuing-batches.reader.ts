import { readPage, type Page } from '@collegium/http';
import { UnitOfWork, type Transaction, type UnitOfWorkOptions } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { IssuingBatchRow } from './issuing-batch.entity.js';
import type { IssuingCounts } from './issuing-batch.js';
import type { IssuingBatchesQuery } from './issuing-batches.dto.js';

/** A certificate that could not be made so far. */
export interface IssuingFailure {
  readonly awardId: string;
  readonly number: string;
  readonly holder: string;
  readonly reason: string;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
}

export interface IssuingBatchView {
  readonly batch: IssuingBatchRow;
  readonly counts: IssuingCounts;
}

/** So many failures are listed by name; more than that have one reason. */
const LISTED = 100;

/** Batches as those see them who released them. */
@Injectable()
export class IssuingBatchesReader {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  list(query: IssuingBatchesQuery, scope: UnitOfWorkOptions): Promise<Page<IssuingBatchView>> {
    return this.unitOfWork.run(async (tx) => {
      const builder = tx.manager.createQueryBuilder(IssuingBatchRow, 'batch');
      if (query.filter?.provider) builder.andWhere('batch.tenant = :provider', { provider: query.filter.provider });
      const page = await readPage(builder, query, { sort: query.sort });
      const counts = await this.count(tx, page.data);
      return page.map((batch) => ({ batch, counts: counts.get(batch.id)! }));
    }, scope);
  }

  /** @throws DomainError `issuing_batch_not_found` */
  one(id: string): Promise<IssuingBatchView & { failures: IssuingFailure[] }> {
    return this.unitOfWork.run(async (tx) => {
      const batch = await tx.manager.findOneBy(IssuingBatchRow, { id });
      if (!batch) throw refuse('issuing_batch_not_found', `There is no issuing batch ${id}.`, { issuingBatchId: id });
      const counts = (await this.count(tx, [batch])).get(id)!;
      const failures = await tx.manager.query<IssuingFailure[]>(
        `select award_id as "awardId", awards.number, certificate->>'holder' as holder, error as reason, attempts, next_attempt_at as "nextAttemptAt"
         from press_jobs join awards on awards.id = award_id where batch_id = $1 and done_at is null and error is not null order by awards.number limit $2`,
        [id, LISTED],
      );
      return { batch, counts, failures };
    });
  }

  private async count(
    { manager }: Transaction,
    batches: readonly IssuingBatchRow[],
  ): Promise<Map<string, IssuingCounts>> {
    const rows = await manager.query<
      { batch: string; total: number; done: number; failed: number; last: Date | null }[]
    >(
      `select batch_id as batch, count(*)::int as total, count(done_at)::int as done, count(*) filter (where done_at is null and error is not null)::int as failed, max(done_at) as last
       from press_jobs where batch_id = any($1) group by batch_id`,
      [batches.map(({ id }) => id)],
    );
    const counted = new Map(rows.map((row) => [row.batch, row]));
    return new Map(
      batches.map(({ id, startedAt }) => {
        const { total = 0, done = 0, failed = 0, last = null } = counted.get(id) ?? {};
        return [id, { total, done, failed, startedAt, lastDoneAt: last }];
      }),
    );
  }
}
