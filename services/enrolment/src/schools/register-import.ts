import { assertTransition, type Transitions } from '@collegium/errors';
import { refuse } from '../errors.js';
import type { RegisterPreview } from './register-changes.js';
import type { Staged } from './register-staging.js';
import type { RegisterKind } from './register-tables.js';

export type RegisterImportStatus = 'checking' | 'checked' | 'confirming' | 'confirmed' | 'failed';

/** What became of the rows of a file. */
export interface RegisterCounts extends Staged {
  readonly new: number;
  readonly changed: number;
  readonly closed: number;
  readonly reopened: number;
  readonly unchanged: number;
  /** Left alone, because we hold a later change. */
  readonly older: number;
}

/** An import of the schools register, in two steps: what is wrong and what would change is seen before it is confirmed. */
export interface RegisterImport {
  readonly id: string;
  readonly version: number;
  readonly kind: RegisterKind;
  readonly status: RegisterImportStatus;
  readonly counts: RegisterCounts;
  /** Some of the rows that would change. */
  readonly sample: RegisterPreview['sample'];
  readonly failure: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly checkedAt: Date | null;
  readonly confirmedAt: Date | null;
  /** The import that was confirmed last when this one was checked. */
  readonly comparedWith: string | null;
}

const transitions: Transitions<RegisterImportStatus> = {
  checking: ['checked', 'failed'],
  checked: ['confirming'],
  confirming: ['confirmed', 'failed'],
  confirmed: [],
  failed: [],
};

const noEffects = { new: 0, changed: 0, closed: 0, reopened: 0, unchanged: 0, older: 0 };

/** An import whose file has arrived. */
export function newImport(id: string, kind: RegisterKind, staged: Staged, by: string, now: Date): RegisterImport {
  return {
    id,
    version: 1,
    kind,
    status: 'checking',
    counts: { ...staged, ...noEffects },
    sample: [],
    failure: null,
    createdBy: by,
    createdAt: now,
    checkedAt: null,
    confirmedAt: null,
    comparedWith: null,
  };
}

/** Keeps what the check found. */
export function checked(
  found: RegisterImport,
  preview: RegisterPreview,
  comparedWith: string | null,
  now: Date,
): RegisterImport {
  assertTransition(transitions, `Import ${found.id}`, found.status, 'checked');
  return {
    ...found,
    status: 'checked',
    counts: { ...found.counts, ...noEffects, ...preview.effects },
    sample: preview.sample,
    comparedWith,
    checkedAt: now,
  };
}

/** Begins to write what was checked, unless the register has changed since. */
export function confirming(found: RegisterImport, latestConfirmed: string | null): RegisterImport {
  if (found.status === 'checking')
    throw refuse('import_not_ready', `Import ${found.id} is still being checked.`, { importId: found.id });
  assertTransition(transitions, `Import ${found.id}`, found.status, 'confirming');
  assertCurrent(found, latestConfirmed);
  return { ...found, status: 'confirming' };
}

/** Refuses a preview that no longer says what would happen. */
export function assertCurrent(found: RegisterImport, latestConfirmed: string | null): void {
  if (found.comparedWith !== latestConfirmed)
    throw refuse(
      'import_superseded',
      `Another import was confirmed after import ${found.id} was checked. Upload the file again to see what it would change now.`,
      { importId: found.id, latestConfirmed },
    );
}

/** Ends an import that was written whole. */
export function confirmed(found: RegisterImport, now: Date): RegisterImport {
  assertTransition(transitions, `Import ${found.id}`, found.status, 'confirmed');
  return { ...found, status: 'confirmed', confirmedAt: now };
}

/** Ends an import that cannot be finished. */
export function failed(found: RegisterImport, failure: string): RegisterImport {
  assertTransition(transitions, `Import ${found.id}`, found.status, 'failed');
  return { ...found, status: 'failed', failure };
}

/** How far an import is: each step reads or writes all valid rows in one statement. */
export function progressOf({ status, counts }: RegisterImport): { done: number; total: number } {
  return { done: status === 'checked' || status === 'confirmed' ? counts.valid : 0, total: counts.valid };
}
