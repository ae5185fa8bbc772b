import { SubmissionFrozenSchema } from '@collegium/contracts';
import { assertVersion, PublicUrl } from '@collegium/http';
import { Clock, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { BatchJoining } from '../batches/batch-joining.service.js';
import { ProviderScope } from '../facts/provider-scope.service.js';
import { History } from '../history/history.service.js';
import { Drafts } from '../portfolios/drafts.service.js';
import { PortfolioRow } from '../portfolios/portfolio.entity.js';
import { freezePortfolio, shownItems } from './freeze.js';
import type { FreezeDto } from './submissions.dto.js';
import { SubmissionItemRow, SubmissionRow } from './submission.entity.js';
import { versionsOf } from './versions.js';

@Injectable()
export class Freezing {
  constructor(
    private readonly scope: ProviderScope,
    private readonly drafts: Drafts,
    private readonly joining: BatchJoining,
    private readonly history: History,
    private readonly clock: Clock,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** Freezes a copy of a draft; assessed work joins the batch that is open, or waits for the next. */
  freeze(portfolioId: string, command: FreezeDto, expected: number | undefined): Promise<SubmissionRow> {
    return this.scope.of(PortfolioRow, portfolioId, async (tx, portfolio) => {
      assertVersion(portfolio, expected);
      await lock(tx, portfolioId);
      const now = this.clock.now();
      const { submission, items } = freezePortfolio(await this.drafts.load(tx, portfolio), {
        id: newId(),
        newId,
        treatment: command.treatment,
        showsPupils: command.showsPupils,
        flagged: command.flagged ?? [],
        now,
      });
      const batch = submission.treatment === 'assessed' ? await this.joining.openBatchFor(tx, submission, now) : null;
      const frozen = await tx.insert(SubmissionRow, { ...submission, batchId: batch?.id ?? null });
      await tx.manager.insert(SubmissionItemRow, items);
      await this.history.record(tx, 'submission', null, frozen, now);
      const { shown, withheld } = shownItems(items);
      const { digests, earlier } = (await versionsOf(tx, [frozen])).get(frozen.id)!;
      tx.publish(SubmissionFrozenSchema, {
        submissionId: frozen.id,
        provider: frozen.tenant,
        portfolioId,
        enrolmentId: frozen.enrolmentId,
        personId: frozen.personId,
        digest: frozen.digest,
        resubmissionOf: frozen.resubmissionOf ?? '',
        lineageId: frozen.lineageId,
        treatment: frozen.treatment,
        digests,
        items: shown.map(({ id, kind, digest, mediaType }) => ({
          itemId: id,
          kind,
          digest,
          mediaType: mediaType ?? 'text/plain',
          url: this.publicUrl.of(`/v1/passed-on/${frozen.id}/items/${id}`),
        })),
        withheld,
        earlier,
      });
      return frozen;
    });
  }
}

/** Two freezes of one portfolio follow one another, so that the second is told of the first. */
async function lock(tx: Transaction, portfolioId: string): Promise<void> {
  await tx.manager.query('select from portfolio where id = $1 for update', [portfolioId]);
}
