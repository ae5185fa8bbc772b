import { assertTransition, type Transitions } from '@collegium/errors';
import { refuse } from '../errors.js';

export type ApplicationImportStatus = 'checking' | 'checked' | 'confirming' | 'confirmed';

/** What became, or would become, of the rows of a file. */
export interface ApplicationCounts {
  readonly rows: number;
  readonly valid: number;
  readonly eligible: number;
  readonly ineligible: number;
  readonly undecided: number;
}

/** A file of applicants to one cohort, in two steps: check, then confirm. */
export interface ApplicationImport {
  readonly id: string;
  readonly version: number;
  readonly provider: string;
  readonly cohortId: string;
  readonly status: ApplicationImportStatus;
  readonly counts: ApplicationCounts;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly checkedAt: Date | null;
  readonly confirmedAt: Date | null;
}

const transitions: Transitions<ApplicationImportStatus> = {
  checking: ['checked'],
  checked: ['confirming'],
  confirming: ['confirmed'],
  confirmed: [],
};

/** Moves an import on, with what the step has counted. */
export function moveImport(
  found: ApplicationImport,
  to: 'checked' | 'confirming' | 'confirmed',
  at: Date,
  counts: ApplicationCounts = found.counts,
): ApplicationImport {
  if (to === 'confirming' && found.status === 'checking')
    throw refuse('import_not_ready', `Import ${found.id} is still being checked.`, { importId: found.id });
  assertTransition(transitions, `Import ${found.id}`, found.status, to);
  return {
    ...found,
    status: to,
    counts,
    checkedAt: to === 'checked' ? at : found.checkedAt,
    confirmedAt: to === 'confirmed' ? at : found.confirmedAt,
  };
}
