import type { LedgerChanges, LedgerEntry } from './ledger.js';
import { holderOf } from './ledger.js';

/** A credit of ninety minutes received. */
export const anEntry = (changes: Partial<LedgerEntry> = {}): LedgerEntry => ({
  id: '01900000-0000-7000-8000-000000000071',
  tenant: 'hertscam',
  account: 'received',
  enrolmentId: '01900000-0000-7000-8000-0000000000e1',
  personId: '01900000-0000-7000-8000-0000000000f1',
  subjectId: '01900000-0000-7000-8000-000000000051',
  kind: 'twilight',
  minutes: 90,
  ordinal: 1,
  reversesEntryId: null,
  registerEntryId: '01900000-0000-7000-8000-000000000081',
  reason: 'attended',
  recordedAt: new Date('2026-10-13T16:20:00Z'),
  ...changes,
});

/** The ledger after changes were written, as the database keeps it: appended, with ordinals that alternate. */
export function append(ledger: readonly LedgerEntry[], changes: LedgerChanges): LedgerEntry[] {
  const result = [...ledger];
  const add = (entry: Omit<LedgerEntry, 'id' | 'tenant' | 'ordinal' | 'recordedAt'>): void => {
    const before = result.filter(
      (other) =>
        other.account === entry.account && holderOf(other) === holderOf(entry) && other.subjectId === entry.subjectId,
    ).length;
    result.push({
      ...entry,
      id: `entry-${result.length + 1}`,
      tenant: 'hertscam',
      ordinal: before + 1,
      recordedAt: new Date(0),
    });
  };
  for (const { entry, reason } of changes.reversals)
    add({ ...entry, minutes: -entry.minutes, reversesEntryId: entry.id, reason });
  for (const credit of changes.credits) add({ ...credit, reversesEntryId: null });
  return result;
}
