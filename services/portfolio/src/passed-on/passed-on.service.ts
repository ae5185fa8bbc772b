import { Readable } from 'node:stream';
import { Clock, UnitOfWork, type Transaction } from '@collegium/persistence';
import type { Clock as StandstillClock } from '@collegium/standstill';
import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';
import { refuse } from '../errors.js';
import { Files } from '../files/files.service.js';
import { SubmissionItemRow, SubmissionRow } from '../submissions/submission.entity.js';
import { PassedOnRow } from './passed-on.entity.js';

/** An item as a university downloads it. */
export interface PassedOnItem {
  readonly fileName: string | null;
  readonly mediaType: string | null;
  readonly size: number | null;
  readonly digest: string;
  readonly bytes: Readable;
}

/** Work that is read, and perhaps referred, by a university: only what was passed on to it, and nothing that shows pupils. */
@Injectable()
export class PassedOn {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly files: Files,
  ) {}

  /** Opens a frozen copy to a university. */
  async open({
    submissionId,
    claimId,
    provider,
    university,
  }: {
    submissionId: string;
    claimId: string;
    provider: string;
    university: string;
  }): Promise<void> {
    await this.unitOfWork.run(async ({ manager }) => {
      if (!(await manager.existsBy(SubmissionRow, { id: submissionId, tenant: provider })))
        throw new TypeError(`Submission ${submissionId} of claim ${claimId} is not known here`);
      await manager
        .createQueryBuilder()
        .insert()
        .into(PassedOnRow)
        .values({
          submissionId,
          claimId,
          tenant: provider,
          university,
          resubmitBy: null,
          referredAt: null,
          closedAt: null,
        })
        .orIgnore()
        .execute();
    });
  }

  /** The university has referred it: its author may hand in again by that day. */
  async refer({
    submissionId,
    claimId,
    resubmitBy,
    referredAt,
  }: {
    submissionId: string;
    claimId: string;
    resubmitBy: string;
    referredAt: Date;
  }): Promise<void> {
    await this.unitOfWork.run(({ manager }) =>
      manager.update(PassedOnRow, { submissionId, claimId }, { resubmitBy, referredAt }),
    );
  }

  /** The claim is withdrawn: nothing of it is read any more. */
  async close(claimId: string): Promise<void> {
    await this.unitOfWork.run(({ manager }) =>
      manager.update(PassedOnRow, { claimId, closedAt: IsNull() }, { closedAt: this.clock.now() }),
    );
  }

  /**
   * Submissions of these that a university has referred, with the day by which each may be handed in again.
   * @param clock of the participant: the days that time stood still since the referral are added
   */
  async referrals(
    tx: Transaction,
    submissionIds: readonly string[],
    clock: StandstillClock,
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.manager.findBy(PassedOnRow, {
      submissionId: In([...submissionIds]),
      resubmitBy: Not(IsNull()),
      closedAt: IsNull(),
    });
    return new Map(
      rows.map(({ submissionId, resubmitBy, referredAt }) => [
        submissionId,
        // Of referrals from before their time was kept, no day is known to have stood still since.
        referredAt ? clock.date(resubmitBy!, referredAt).on : resubmitBy!,
      ]),
    );
  }

  /** @throws DomainError `not_found` for what was not passed on to the caller's university, shows pupils, or was taken back */
  async read(submissionId: string, itemId: string): Promise<PassedOnItem> {
    const item = await this.unitOfWork.run(async (tx) => {
      const open = await tx.manager.findOneBy(PassedOnRow, { submissionId, closedAt: IsNull() });
      if (!open) return null;
      return this.unitOfWork.run(
        ({ manager }) => manager.findOneBy(SubmissionItemRow, { id: itemId, submissionId, showsPupils: false }),
        { tenants: [open.tenant] },
      );
    });
    if (!item) throw refuse('not_found', 'No such item was passed on to your university.', { submissionId, itemId });
    const { fileKey, fileName, mediaType, size, digest, content } = item;
    if (fileKey !== null) return { fileName, mediaType, size, digest, bytes: await this.files.read(fileKey) };
    const text = Buffer.from(content ?? '', 'utf8');
    return {
      fileName: `${item.kind}-${itemId}.txt`,
      mediaType: 'text/plain; charset=utf-8',
      size: text.length,
      digest,
      bytes: Readable.from([text]),
    };
  }
}
