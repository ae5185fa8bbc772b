import type { ConflictRule } from '../conflicts/conflict.js';
import { refuse } from '../errors.js';
import type { Outcome, Submission, SubmissionStatus } from './submission.js';

/** What a caller is to one submission. */
export interface Reader {
  personId: string | null;
  /** Lead moderator or external examiner of the provider. */
  examines: boolean;
  /** Coordinator or programme leader of the provider: sees how far it is, not what is in it. */
  administers: boolean;
  /** Leads or co-leads the participant's group. */
  leads: boolean;
  /** Named to re-assess it. */
  reassesses: boolean;
  /** A moderator, and it lies in a sample; with the rules that exclude them from it. */
  moderates: { conflicts: readonly ConflictRule[] } | null;
}

/** How much of a submission somebody sees: `content` includes the rest. */
export type Access = 'content' | 'progress';

/** Decides what somebody sees of a submission. A conflict of interest bars a moderator also from reading. */
export function accessTo(submission: Submission, reader: Reader): Access {
  if (reader.personId === submission.personId || reader.leads || reader.examines || reader.reassesses) return 'content';
  if (reader.moderates) {
    const [rule] = reader.moderates.conflicts;
    if (rule === undefined) return 'content';
    if (!reader.administers)
      throw refuse(rule, 'A conflict of interest bars a moderator also from reading the work.', {
        submissionId: submission.id,
        rules: reader.moderates.conflicts,
      });
  }
  if (reader.administers) return 'progress';
  throw refuse('not_in_the_sample', 'A moderator reads the work that lies in a sample.', {
    submissionId: submission.id,
  });
}

/** The status and mark that somebody may know: before its release, a participant sees that work is being assessed, and no more. */
export function visibleState(
  submission: Submission,
  personId: string | null,
): { status: SubmissionStatus | 'in_assessment'; outcome: Outcome | null } {
  const secret =
    submission.personId === personId && ['assessed', 'reassessing', 'moderated'].includes(submission.status);
  return secret
    ? { status: 'in_assessment', outcome: null }
    : { status: submission.status, outcome: submission.outcome };
}
