import {
  BatchReleasedSchema,
  Outcome as ReleasedOutcome,
  OutcomeReleasedSchema,
  timestampFromDate,
} from '@collegium/contracts';
import type { Principal } from '@collegium/auth';
import { assertVersion } from '@collegium/http';
import { Clock, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { actingName, personIdOf } from '../facts/acting-person.js';
import { Facts } from '../facts/facts-reader.service.js';
import { ProviderScope } from '../facts/provider-scope.service.js';
import { History } from '../history/history.service.js';
import { SubmissionRow } from '../submissions/submission.entity.js';
import { versionsOf, type Versions } from '../submissions/versions.js';
import type { Outcome } from '../submissions/submission.js';
import { BatchRow, DecisionRow, SampleRow } from './batch.entity.js';
import { assertNoOwnWork, releaseBatch, supersedeSubmission, type Board } from './batch.js';
import { lockBatch } from './batches.service.js';
import { submissionsOf } from './moderation.service.js';

const released: Record<Outcome, ReleasedOutcome> = {
  passed: ReleasedOutcome.PASSED,
  referred: ReleasedOutcome.REFERRED,
  failed: ReleasedOutcome.FAILED,
};

@Injectable()
export class Releasing {
  constructor(
    private readonly scope: ProviderScope,
    private readonly facts: Facts,
    private readonly history: History,
    private readonly clock: Clock,
  ) {}

  /** Releases a batch whole, in one transaction: every outcome with its event, or none. */
  release(
    id: string,
    board: Board,
    principal: Principal,
    expected: number | undefined,
  ): Promise<{ batch: BatchRow; submissions: SubmissionRow[] }> {
    return this.scope.of(BatchRow, id, async (tx) => {
      const batch = await lockBatch(tx, id);
      assertVersion(batch, expected);
      const submissions = await submissionsOf(tx, id);
      assertNoOwnWork(batch, submissions, personIdOf(principal));
      const { resubmissionDays, timeZone } = await this.facts.definition(tx, batch.programmeId);
      const now = this.clock.now();
      const sample = await tx.manager.findOneBy(SampleRow, { batchId: id });
      const decisions = await tx.manager.findBy(DecisionRow, { batchId: id });
      const outcome = releaseBatch(
        batch,
        { sample, decisions, submissions, resubmissionDays, timeZone },
        { board, now, releasedBy: actingName(principal) },
      );
      const versions = await versionsOf(tx, submissions);
      const saved: SubmissionRow[] = [];
      for (const submission of outcome.submissions) {
        const row = await tx.save(SubmissionRow, submission);
        saved.push(row);
        await this.history.record(
          tx,
          'submission',
          submissions.find((each) => each.id === row.id) ?? null,
          row,
          now,
          board.reference,
        );
        if (row.resubmissionOf !== null) await this.supersede(tx, row.resubmissionOf, row.id, now);
        publishOutcome(tx, row, board, versions.get(row.id)!);
      }
      const closed = await tx.save(BatchRow, outcome.batch);
      await this.history.record(tx, 'batch', batch, closed, now, board.reference);
      tx.publish(BatchReleasedSchema, {
        batchId: id,
        provider: batch.tenant,
        board: { reference: board.reference, heldOn: board.heldOn },
        submissions: saved.length,
      });
      return { batch: closed, submissions: saved };
    });
  }

  /** The outcome of a resubmission takes the place of the referral that it answers. */
  private async supersede(tx: Transaction, id: string, by: string, now: Date): Promise<void> {
    const earlier = await tx.manager.findOneByOrFail(SubmissionRow, { id });
    const superseded = await tx.save(SubmissionRow, supersedeSubmission(earlier));
    await this.history.record(tx, 'submission', earlier, superseded, now, by);
  }
}

function publishOutcome(tx: Transaction, row: SubmissionRow, board: Board, { digests, earlier }: Versions): void {
  if (row.outcome === null || row.releasedAt === null || row.batchId === null)
    throw new TypeError(`Submission ${row.id} is released without an outcome`);
  tx.publish(OutcomeReleasedSchema, {
    submissionId: row.id,
    provider: row.tenant,
    enrolmentId: row.enrolmentId,
    personId: row.personId,
    portfolioId: row.portfolioId,
    batchId: row.batchId,
    outcome: released[row.outcome],
    board: { reference: board.reference, heldOn: board.heldOn },
    releasedAt: timestampFromDate(row.releasedAt),
    lineageId: row.lineageId,
    digests,
    earlier,
    resubmitBy: row.resubmitBy ?? '',
  });
}
