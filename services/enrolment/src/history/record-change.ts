import { currentContext, newId, type Transaction } from '@collegium/persistence';
import type { StatusChange } from './history.js';
import { StatusChangeRow } from './status-change.entity.js';

/** Writes a change of status into the history, with who made it. */
export async function recordChange(
  tx: Transaction,
  { subject, from, to, at, reasons = [], reasonListVersion, note }: StatusChange,
): Promise<void> {
  await tx.manager.insert(StatusChangeRow, {
    id: newId(),
    provider: subject.provider,
    personId: subject.personId,
    subjectKind: subject.kind,
    subjectId: subject.id,
    fromStatus: from,
    toStatus: to,
    at,
    by: currentContext()?.actor ?? 'system',
    reasons: [...reasons],
    reasonListVersion: reasonListVersion ?? null,
    note: note ?? null,
  });
}

/** The changes of one thing, the first of them first. */
export function historyOf(tx: Transaction, subjectId: string): Promise<StatusChangeRow[]> {
  return tx.manager.find(StatusChangeRow, { where: { subjectId }, order: { id: 'asc' } });
}
