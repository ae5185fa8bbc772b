import type { Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { SubmissionRow } from '../submissions/submission.entity.js';
import type { Submission } from '../submissions/submission.js';
import { BatchRow } from './batch.entity.js';
import { batchFor, type Batch } from './batch.js';

/** Which batch a submission joins, and which submissions wait for one. */
@Injectable()
export class BatchJoining {
  /** The batch that takes a submission now. It is share-locked: it cannot close or be sampled before this transaction ends. */
  async openBatchFor(
    tx: Transaction,
    submission: Pick<Submission, 'cohortId' | 'programmeId'>,
    now: Date,
  ): Promise<Batch | null> {
    const candidates = await tx.manager.find(BatchRow, {
      where: [
        { status: 'open', cohortId: submission.cohortId },
        { status: 'open', cohortId: IsNull(), programmeId: submission.programmeId },
      ],
      lock: { mode: 'pessimistic_read' },
    });
    return batchFor(submission, candidates, now);
  }

  /** Lets everything that waits join a batch that has opened. */
  async admitWaiting(tx: Transaction, batch: Batch, now: Date): Promise<void> {
    const waiting = await tx.manager.findBy(SubmissionRow, {
      tenant: batch.tenant,
      treatment: 'assessed',
      status: In(['frozen', 'assessed']),
      batchId: IsNull(),
      ...(batch.cohortId === null ? { programmeId: batch.programmeId } : { cohortId: batch.cohortId }),
    });
    for (const submission of waiting)
      if (batchFor(submission, [batch], now)) await tx.save(SubmissionRow, { ...submission, batchId: batch.id });
  }
}
