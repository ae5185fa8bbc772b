import type { Transaction } from '@collegium/persistence';
import { In } from 'typeorm';
import { SubmissionItemRow, SubmissionRow } from './submission.entity.js';

/** One frozen copy, as it is told of. */
export interface FrozenVersion {
  readonly submissionId: string;
  /** SHA-256 of everything in it, hex, sorted, each once. */
  readonly digests: string[];
}

/** A frozen copy and what was frozen of the same work before. */
export interface Versions {
  readonly digests: string[];
  readonly earlier: FrozenVersion[];
}

/** By submission: what was frozen, and what before it of the same work, whether that was referred or returned. */
export async function versionsOf(
  { manager }: Transaction,
  submissions: readonly SubmissionRow[],
): Promise<ReadonlyMap<string, Versions>> {
  const all = await manager.find(SubmissionRow, {
    where: { portfolioId: In(submissions.map(({ portfolioId }) => portfolioId)) },
    order: { frozenAt: 'ASC', id: 'ASC' },
  });
  const items = await manager.find(SubmissionItemRow, {
    select: { id: true, submissionId: true, digest: true },
    where: { submissionId: In(all.map(({ id }) => id)) },
  });
  const bySubmission = Map.groupBy(items, ({ submissionId }) => submissionId);
  const digestsOf = (id: string): string[] =>
    [...new Set(bySubmission.get(id)?.map(({ digest }) => digest))].toSorted();
  const before = (one: SubmissionRow) =>
    all.filter(
      ({ portfolioId, treatment, frozenAt }) =>
        portfolioId === one.portfolioId && treatment === one.treatment && frozenAt < one.frozenAt,
    );
  return new Map(
    submissions.map((one) => [
      one.id,
      {
        digests: digestsOf(one.id),
        earlier: before(one).map(({ id }) => ({ submissionId: id, digests: digestsOf(id) })),
      },
    ]),
  );
}
