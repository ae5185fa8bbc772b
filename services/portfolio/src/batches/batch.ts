import { addDays, localDate } from '@collegium/calendar';
import type { Clock } from '@collegium/standstill';
import { assertTransition, type Transitions } from '@collegium/errors';
import { refuse } from '../errors.js';
import type { SamplingPolicy } from '../facts/definition.js';
import { submissionTransitions, type Submission } from '../submissions/submission.js';
import { drawSample, frameDigestOf, seedOf, type FrameEntry, type SampledEntry } from './sample.js';

export type BatchStatus = 'open' | 'closed' | 'sampled' | 'released';

export const batchTransitions: Transitions<BatchStatus> = {
  open: ['closed'],
  closed: ['sampled'],
  sampled: ['released'],
  released: [],
};

/** The meeting that released a batch. */
export interface Board {
  reference: string;
  /** Local date. */
  heldOn: string;
  /** Names as the minute has them. */
  members: string[];
  minute: string;
}

/** One assessment window of a cohort, or of every cohort of a programme version. */
export interface Batch {
  id: string;
  version: number;
  tenant: string;
  programmeId: string;
  /** Null for a batch of every cohort of the programme. */
  cohortId: string | null;
  name: string;
  status: BatchStatus;
  opensAt: Date;
  /** Moved by the time that its cohort stood still. */
  closesAt: Date;
  /** By how many milliseconds it was moved. */
  extendedByMs: number;
  /** Since when its cohort stands still: it does not close by itself. */
  standsStillSince: Date | null;
  /** SHA-256 of the seed's secret, published from the start. */
  commitment: string;
  createdAt: Date;
  createdBy: string;
  closedAt: Date | null;
  /** Portfolios of the cohort that had handed in nothing by the closing time: they are awaited in the next batch. */
  carriedOver: string[];
  releasedAt: Date | null;
  releasedBy: string | null;
  board: Board | null;
}

/** A sample as it was drawn, with all that it takes to draw it again. */
export interface Sample {
  batchId: string;
  tenant: string;
  secret: string;
  seed: string;
  frameDigest: string;
  policy: SamplingPolicy;
  frame: FrameEntry[];
  entries: SampledEntry[];
  drawnAt: Date;
  drawnBy: string;
}

/** A moderator's decision on all of one assessor's work in a batch. It is made once. */
export interface Decision {
  id: string;
  version: number;
  tenant: string;
  batchId: string;
  assessorId: string;
  moderatorId: string;
  decision: 'agreed' | 'reassess_all';
  note: string;
  decidedAt: Date;
  /** Who re-assesses; null until somebody is named or begins. */
  reassessorId: string | null;
}

/** The batch that a frozen submission joins now: the one that closes first of those that take it. Null: it waits for one. */
export function batchFor(
  submission: Pick<Submission, 'cohortId' | 'programmeId'>,
  batches: readonly Batch[],
  now: Date,
): Batch | null {
  const taking = batches.filter(
    (batch) =>
      takes(batch, submission) && batch.status === 'open' && batch.opensAt <= now && !closingTimePassed(batch, now),
  );
  return taking.toSorted((a, b) => a.closesAt.getTime() - b.closesAt.getTime())[0] ?? null;
}

/** Whether its time to close has come: never while its cohort stands still. */
export function closingTimePassed(
  { closesAt, standsStillSince }: Pick<Batch, 'closesAt' | 'standsStillSince'>,
  now: Date,
): boolean {
  return !standsStillSince && closesAt <= now;
}

/** The batch with its closing time where the clock of its cohort puts it. */
export function onClock<B extends Batch>(batch: B, clock: Clock): B {
  const { at, extendedBy } = clock.instant(new Date(batch.closesAt.getTime() - batch.extendedByMs), batch.createdAt);
  return { ...batch, closesAt: at, extendedByMs: extendedBy, standsStillSince: clock.standsStillSince };
}

function takes(batch: Batch, submission: Pick<Submission, 'cohortId' | 'programmeId'>): boolean {
  return batch.cohortId === null
    ? batch.programmeId === submission.programmeId
    : batch.cohortId === submission.cohortId;
}

/** Puts a submission into a batch by hand, or carries it over into a later one; its present batch must not have been sampled. */
export function joinBatch(submission: Submission, batch: Batch, present: Batch | null, now: Date): Submission {
  const about = { submissionId: submission.id, batchId: batch.id };
  if (submission.treatment !== 'assessed')
    throw refuse('not_assessed_work', `Submission ${submission.id} is received, not assessed.`, about);
  if (present && present.status !== 'open' && present.status !== 'closed')
    throw refuse(
      'mark_fixed_by_sample',
      `A sample was drawn from ${present.name}, so nothing leaves it before its board.`,
      about,
    );
  if (submission.status !== 'frozen' && submission.status !== 'assessed')
    throw refuse(
      'already_released',
      `Submission ${submission.id} is ${submission.status}, so it joins no batch.`,
      about,
    );
  if (!takes(batch, submission))
    throw refuse('batch_of_another_cohort', `${batch.name} is a batch of another cohort.`, about);
  if (batch.status !== 'open' || closingTimePassed(batch, now))
    throw refuse('batch_not_open', `${batch.name} has closed.`, about);
  return { ...submission, batchId: batch.id };
}

/** Closes a batch: nothing joins it any more. Who has handed in nothing is carried over. */
export function closeBatch(batch: Batch, command: { now: Date; awaited: readonly string[] }): Batch {
  assertTransition(batchTransitions, batch.name, batch.status, 'closed');
  return { ...batch, status: 'closed', closedAt: command.now, carriedOver: [...command.awaited] };
}

/** Draws the one sample of a batch, when every mark is in. */
export function sampleBatch(
  batch: Batch,
  submissions: readonly Submission[],
  policy: SamplingPolicy | null,
  command: { secret: string; drawnBy: string; now: Date },
): { batch: Batch; sample: Sample } {
  if (batch.status === 'sampled' || batch.status === 'released')
    throw refuse('sample_already_drawn', `The sample of ${batch.name} was drawn; it is drawn once.`, {
      batchId: batch.id,
    });
  if (batch.status !== 'closed')
    throw refuse('batch_not_closed', `${batch.name} is still open: its frame is not complete.`, { batchId: batch.id });
  if (policy === null)
    throw refuse('sampling_policy_missing', 'The programme has no sampling policy.', { batchId: batch.id });
  if (submissions.length === 0)
    throw refuse('batch_empty', `${batch.name} holds no submission.`, { batchId: batch.id });
  const missing = submissions
    .filter((submission) => submission.status !== 'assessed')
    .map((submission) => submission.id);
  if (missing.length > 0)
    throw refuse('assessments_missing', `${missing.length} submissions of ${batch.name} are not assessed.`, {
      batchId: batch.id,
      submissionIds: missing,
    });
  assertTransition(batchTransitions, batch.name, batch.status, 'sampled');
  const frame = submissions.map(frameEntry).toSorted((a, b) => (a.submissionId < b.submissionId ? -1 : 1));
  const frameDigest = frameDigestOf(frame);
  const seed = seedOf(command.secret, frameDigest);
  return {
    batch: { ...batch, status: 'sampled' },
    sample: {
      batchId: batch.id,
      tenant: batch.tenant,
      secret: command.secret,
      seed,
      frameDigest,
      policy,
      frame,
      entries: drawSample(frame, policy, seed),
      drawnAt: command.now,
      drawnBy: command.drawnBy,
    },
  };
}

function frameEntry({ id, assessorId, outcome }: Submission): FrameEntry {
  if (assessorId === null || outcome === null) throw new TypeError(`Submission ${id} is assessed without a mark`);
  return { submissionId: id, assessorId, outcome };
}

/** Assessors of a sample, in order. */
export function assessorsOf(sample: Pick<Sample, 'frame'>): string[] {
  return [...new Set(sample.frame.map((entry) => entry.assessorId))].toSorted();
}

/** Decides on all of one assessor's work: the marks stand, or every one of them is made again by another. */
export function decideOnAssessor(
  batch: Batch,
  sample: Pick<Sample, 'frame'> | null,
  made: readonly Decision[],
  submissions: readonly Submission[],
  command: Omit<Decision, 'version' | 'tenant' | 'batchId'>,
): { decision: Decision; submissions: Submission[] } {
  if (batch.status === 'released')
    throw refuse('batch_already_released', `${batch.name} was released.`, { batchId: batch.id });
  if (batch.status !== 'sampled' || !sample)
    throw refuse('sample_not_drawn', `No sample was drawn from ${batch.name} yet.`, { batchId: batch.id });
  const { assessorId } = command;
  const theirs = new Set(
    sample.frame.filter((entry) => entry.assessorId === assessorId).map((entry) => entry.submissionId),
  );
  if (theirs.size === 0)
    throw refuse('assessor_not_in_batch', `${batch.name} holds no work that this person assessed.`, {
      batchId: batch.id,
      assessorId,
    });
  if (made.some((decision) => decision.assessorId === assessorId))
    throw refuse('already_decided', 'The work of this assessor was decided on in this batch.', {
      batchId: batch.id,
      assessorId,
    });
  const { reassessorId } = command;
  if (reassessorId === assessorId)
    throw refuse('reassesses_own_marks', 'Work is re-assessed by another than its first assessor.', { assessorId });
  if (reassessorId !== null && reassessorId === command.moderatorId)
    throw refuse('reassesses_own_decision', 'Who decides that work is re-assessed does not re-assess it.', {
      assessorId,
    });
  const status = command.decision === 'agreed' ? 'moderated' : 'reassessing';
  const moved = submissions
    .filter((submission) => theirs.has(submission.id))
    .map((submission) => {
      assertTransition(submissionTransitions, `Submission ${submission.id}`, submission.status, status);
      return { ...submission, status } satisfies Submission;
    });
  return {
    decision: {
      ...command,
      version: 0,
      tenant: batch.tenant,
      batchId: batch.id,
      reassessorId: command.decision === 'agreed' ? null : reassessorId,
    },
    submissions: moved,
  };
}

/** What stands between a sampled batch and its release. */
export function missingForRelease(
  sample: Pick<Sample, 'frame'>,
  decisions: readonly Decision[],
  submissions: readonly Submission[],
): { decisions: string[]; reassessments: string[] } {
  return {
    decisions: assessorsOf(sample).filter(
      (assessorId) => !decisions.some((decision) => decision.assessorId === assessorId),
    ),
    reassessments: submissions
      .filter((submission) => submission.status === 'reassessing')
      .map((submission) => submission.id),
  };
}

/** Releases a batch whole: every outcome or none. */
export function releaseBatch(
  batch: Batch,
  facts: {
    sample: Pick<Sample, 'frame'> | null;
    decisions: readonly Decision[];
    submissions: readonly Submission[];
    resubmissionDays: number;
    timeZone: string;
  },
  command: { board: Board; now: Date; releasedBy: string },
): { batch: Batch; submissions: Submission[] } {
  const { board, now } = command;
  if (batch.status === 'released')
    throw refuse('batch_already_released', `${batch.name} was released.`, { batchId: batch.id });
  if (batch.status !== 'sampled' || !facts.sample)
    throw refuse('sample_not_drawn', `No sample was drawn from ${batch.name} yet.`, { batchId: batch.id });
  const today = localDate(now, facts.timeZone);
  if (board.heldOn > today)
    throw refuse('board_in_the_future', `A board held on ${board.heldOn} cannot release on ${today}.`, {
      heldOn: board.heldOn,
      today,
    });
  const missing = missingForRelease(facts.sample, facts.decisions, facts.submissions);
  if (missing.decisions.length > 0)
    throw refuse('decisions_missing', `${batch.name} waits for ${missing.decisions.length} decisions.`, {
      batchId: batch.id,
      assessorIds: missing.decisions,
    });
  if (missing.reassessments.length > 0)
    throw refuse('reassessments_missing', `${batch.name} waits for ${missing.reassessments.length} re-assessments.`, {
      batchId: batch.id,
      submissionIds: missing.reassessments,
    });
  assertTransition(batchTransitions, batch.name, batch.status, 'released');
  return {
    batch: { ...batch, status: 'released', board, releasedAt: now, releasedBy: command.releasedBy },
    submissions: facts.submissions.map((submission) =>
      releaseSubmission(submission, addDays(today, facts.resubmissionDays), now),
    ),
  };
}

function releaseSubmission(submission: Submission, resubmitBy: string, now: Date): Submission {
  assertTransition(submissionTransitions, `Submission ${submission.id}`, submission.status, 'released');
  return {
    ...submission,
    status: 'released',
    releasedAt: now,
    resubmitBy: submission.outcome === 'referred' ? resubmitBy : null,
  };
}

/** Nobody draws from, foresees or releases a batch that holds work of their own. */
export function assertNoOwnWork(
  batch: Pick<Batch, 'id' | 'name'>,
  submissions: readonly Pick<Submission, 'personId'>[],
  personId: string | null,
): void {
  if (submissions.some((submission) => submission.personId === personId))
    throw refuse('own_work_in_batch', `${batch.name} holds work of your own.`, { batchId: batch.id });
}

/** A referral whose resubmission was released is no longer the outcome of the work. */
export function supersedeSubmission<State extends Submission>(submission: State): State {
  assertTransition(submissionTransitions, `Submission ${submission.id}`, submission.status, 'superseded');
  return { ...submission, status: 'superseded' };
}
