import { newId } from '@collegium/persistence';
import type { DifferenceRow, ReconciliationRow } from './reconciliation.entity.js';
import { countItems, differencesOf, digestOf, type ReconciledItem } from './reconciliation.js';

export function anItem(changes: Partial<ReconciledItem> = {}): ReconciledItem {
  return {
    kind: 'credit',
    id: newId(),
    revision: 1,
    status: 'registered',
    reference: 'UH/1',
    credit: { points: 30, scheme: 'CATS', level: 7 },
    ...changes,
  };
}

export function aReconciliation({
  here = [anItem()],
  there = [],
  ...changes
}: Partial<ReconciliationRow> = {}): ReconciliationRow {
  const covered = { tenant: 'hertscam', university: 'herts', from: '2026-09-01', until: '2027-08-31' };
  return {
    id: newId(),
    version: 1,
    ...covered,
    edition: 1,
    supersededBy: null,
    here,
    there,
    countsHere: countItems(here),
    countsThere: countItems(there),
    differenceCount: differencesOf(here, there).length,
    digest: digestOf(covered, here, there),
    createdBy: 'client:herts-registry',
    createdAt: new Date(),
    providerSignature: null,
    universitySignature: null,
    ...changes,
  };
}

export function differenceRows({
  id: reconciliationId,
  tenant,
  university,
  here,
  there,
}: ReconciliationRow): DifferenceRow[] {
  return differencesOf(here, there).map((difference) => ({
    ...difference,
    id: newId(),
    reconciliationId,
    tenant,
    university,
  }));
}
