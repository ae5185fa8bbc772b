import type { Transitions } from '@collegium/errors';
import type { Treatment } from '../facts/definition.js';

export type Outcome = 'passed' | 'referred' | 'failed';

export type SubmissionStatus =
  'frozen' | 'returned' | 'accepted' | 'assessed' | 'reassessing' | 'moderated' | 'released' | 'superseded';

/**
 * A submission never goes back: `reassessing` is where a moderator's decision sends all of one assessor's work,
 * and it is left with a second mark only.
 */
export const submissionTransitions: Transitions<SubmissionStatus> = {
  frozen: ['assessed', 'returned', 'accepted'],
  returned: [],
  accepted: [],
  assessed: ['assessed', 'moderated', 'reassessing'],
  reassessing: ['moderated'],
  moderated: ['released'],
  released: ['superseded'],
  superseded: [],
};

/** A frozen copy of a portfolio, handed in once. */
export interface Submission {
  id: string;
  version: number;
  tenant: string;
  personId: string;
  portfolioId: string;
  enrolmentId: string;
  cohortId: string;
  programmeId: string;
  treatment: Treatment;
  status: SubmissionStatus;
  frozenAt: Date;
  /** What the participant answered when asked whether the evidence shows pupils. */
  showsPupils: boolean;
  /** SHA-256 over the frozen copy, hex. */
  digest: string;
  /** The submission whose place this one takes. */
  resubmissionOf: string | null;
  /** The first submission of the chain: one piece of work, whatever its versions. */
  lineageId: string;
  batchId: string | null;
  /** Who gave the mark that stands. */
  assessorId: string | null;
  /** The mark that stands; nobody but assessors, moderators and the board sees it before release. */
  outcome: Outcome | null;
  /** Code, for a returned submission. */
  returnReason: string | null;
  acceptedBy: string | null;
  releasedAt: Date | null;
  /** Local date by which a referred person may resubmit. */
  resubmitBy: string | null;
}

/** How long a record is kept: what shows pupils goes first. */
export type RetentionClass = 'standard' | 'shows_pupils';

/** One thing in a frozen copy. It never changes. */
export interface SubmissionItem {
  id: string;
  tenant: string;
  personId: string;
  submissionId: string;
  requirement: string;
  kind: 'account' | 'text' | 'link' | 'file';
  title: string;
  /** The text of an account or text item, the address of a link. */
  content: string | null;
  fileKey: string | null;
  fileName: string | null;
  mediaType: string | null;
  size: number | null;
  /** SHA-256, hex: of the file's bytes, or of the UTF-8 of the content. */
  digest: string;
  showsPupils: boolean;
  retention: RetentionClass;
}
