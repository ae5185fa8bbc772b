import { assertTransition, type Transitions } from '@collegium/errors';
import { refuse } from '../errors.js';

export type AnswerSheetStatus = 'checking' | 'checked' | 'confirming' | 'confirmed';

/** What became, or would become, of the rows of a file. */
export interface SheetCounts {
  readonly rows: number;
  /** Rows that move a case on. */
  readonly applied: number;
  /** Rows that change nothing: not filled in, said before, or too late to matter. */
  readonly unchanged: number;
  readonly refused: number;
}

/** A file in which a registrar has filled in answers, in two steps: check, then confirm. */
export interface AnswerSheet {
  readonly id: string;
  readonly version: number;
  readonly university: string;
  readonly status: AnswerSheetStatus;
  readonly counts: SheetCounts;
  readonly uploadedBy: string;
  readonly uploadedAt: Date;
  readonly checkedAt: Date | null;
  readonly confirmedBy: string | null;
  readonly confirmedAt: Date | null;
}

const transitions: Transitions<AnswerSheetStatus> = {
  checking: ['checked'],
  checked: ['confirming'],
  confirming: ['confirmed'],
  confirmed: [],
};

/** Moves a sheet on, with what the step has counted. */
export function moveSheet<Sheet extends AnswerSheet>(
  sheet: Sheet,
  to: 'checked' | 'confirming' | 'confirmed',
  { now, by, counts = sheet.counts }: { now: Date; by?: string; counts?: SheetCounts },
): Sheet {
  if (to === 'confirming' && sheet.status === 'checking')
    throw refuse('answer_sheet_not_ready', `Answer sheet ${sheet.id} is still being checked.`, {
      answerSheetId: sheet.id,
    });
  assertTransition(transitions, `Answer sheet ${sheet.id}`, sheet.status, to);
  const moved = { ...sheet, status: to, counts };
  switch (to) {
    case 'checked':
      return { ...moved, checkedAt: now };
    case 'confirming':
      return { ...moved, confirmedBy: by ?? null };
    case 'confirmed':
      return { ...moved, confirmedAt: now };
  }
}
