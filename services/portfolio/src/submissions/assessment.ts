import { assertTransition } from '@collegium/errors';
import { refuse } from '../errors.js';
import type { Criterion } from '../facts/definition.js';
import { submissionTransitions, type Outcome, type Submission } from './submission.js';

export interface Judgement {
  criterion: string;
  met: boolean;
  comment?: string | undefined;
}

/** One mark by one assessor. Marks are added, never edited; the submission names the one that stands. */
export interface Assessment {
  id: string;
  tenant: string;
  personId: string;
  submissionId: string;
  assessorId: string;
  /** Whether it is the mark of the group's facilitator or the second one after a moderator's decision. */
  kind: 'first' | 'reassessment';
  judgements: Judgement[];
  outcome: Outcome;
  assessedAt: Date;
}

/** What a mark must be: every criterion once, and an outcome that the judgements carry. */
export interface Mark {
  id: string;
  assessorId: string;
  judgements: readonly Judgement[];
  outcome: Outcome;
  now: Date;
}

/** The facts that decide whether this person may mark. */
export interface FirstMarkFacts {
  criteria: readonly Criterion[];
  /** Who leads or co-leads the participant's group today. */
  leaders: readonly string[];
  /** Whether a sample was drawn from the submission's batch. */
  sampled: boolean;
}

/** The mark of the group's facilitator. It may be corrected until a sample is drawn, and by no path after that. */
export function assessSubmission(
  submission: Submission,
  facts: FirstMarkFacts,
  mark: Mark,
): { submission: Submission; assessment: Assessment } {
  assertAssessed(submission);
  if (mark.assessorId === submission.personId)
    throw refuse('assesses_own_work', 'Nobody assesses their own work.', { submissionId: submission.id });
  assertMarkOpen(submission, facts.sampled);
  if (!facts.leaders.includes(mark.assessorId))
    throw refuse('not_the_groups_facilitator', "Work is assessed by who leads or co-leads the participant's group.", {
      submissionId: submission.id,
    });
  assertTransition(submissionTransitions, `Submission ${submission.id}`, submission.status, 'assessed');
  assertJudged(facts.criteria, mark);
  return {
    submission: { ...submission, status: 'assessed', assessorId: mark.assessorId, outcome: mark.outcome },
    assessment: assessmentOf(submission, 'first', mark),
  };
}

/** What is known about the decision that opened a submission for its second mark. */
export interface SecondMarkFacts {
  criteria: readonly Criterion[];
  /** Whose marks the decision set aside. */
  firstAssessorId: string;
  /** Who re-assesses all of it; null until somebody is named or begins. */
  reassessorId: string | null;
  /** Who decided that it is re-assessed. */
  moderatorId: string;
}

/** The second mark, by one other person for all of an assessor's work. It stands. */
export function reassessSubmission(
  submission: Submission,
  facts: SecondMarkFacts,
  mark: Mark,
): { submission: Submission; assessment: Assessment } {
  assertAssessed(submission);
  if (mark.assessorId === submission.personId)
    throw refuse('assesses_own_work', 'Nobody assesses their own work.', { submissionId: submission.id });
  if (mark.assessorId === facts.firstAssessorId)
    throw refuse('reassesses_own_marks', 'Work is re-assessed by another than its first assessor.', {
      submissionId: submission.id,
    });
  if (mark.assessorId === facts.moderatorId)
    throw refuse('reassesses_own_decision', 'Who decides that work is re-assessed does not re-assess it.', {
      submissionId: submission.id,
    });
  if (facts.reassessorId !== null && facts.reassessorId !== mark.assessorId)
    throw refuse('reassessed_by_another', "Another person re-assesses all of this assessor's work.", {
      reassessorId: facts.reassessorId,
    });
  if (submission.status !== 'reassessing') assertMarkOpen(submission, true);
  assertTransition(submissionTransitions, `Submission ${submission.id}`, submission.status, 'moderated');
  assertJudged(facts.criteria, mark);
  return {
    submission: { ...submission, status: 'moderated', assessorId: mark.assessorId, outcome: mark.outcome },
    assessment: assessmentOf(submission, 'reassessment', mark),
  };
}

/** Hands a submission back before anybody has assessed it. */
export function returnSubmission(
  submission: Submission,
  command: { returnedBy: string; reason: string; sampled: boolean },
): Submission {
  if (command.returnedBy === submission.personId)
    throw refuse('assesses_own_work', 'Nobody returns their own work.', { submissionId: submission.id });
  if (submission.treatment === 'assessed') assertMarkOpen(submission, command.sampled);
  assertTransition(submissionTransitions, `Submission ${submission.id}`, submission.status, 'returned');
  return { ...submission, status: 'returned', returnReason: command.reason, batchId: null };
}

/** A named person accepts work that is received: it is complete, and not graded. */
export function acceptSubmission(submission: Submission, command: { acceptedBy: string }): Submission {
  if (submission.treatment !== 'received')
    throw refuse('not_received_work', `Submission ${submission.id} is assessed, not received.`, {
      submissionId: submission.id,
    });
  if (command.acceptedBy === submission.personId)
    throw refuse('accepts_own_work', 'Nobody accepts their own work.', { submissionId: submission.id });
  assertTransition(submissionTransitions, `Submission ${submission.id}`, submission.status, 'accepted');
  return { ...submission, status: 'accepted', acceptedBy: command.acceptedBy };
}

/** Refuses to touch one mark from the moment a sample is drawn: a sample decides on an assessor's whole work, never on one mark. */
export function assertMarkOpen(submission: Submission, sampled: boolean): void {
  if (submission.status === 'released' || submission.status === 'superseded')
    throw refuse('already_released', `The outcome of submission ${submission.id} was released.`, {
      submissionId: submission.id,
    });
  if (sampled)
    throw refuse(
      'mark_fixed_by_sample',
      "A sample was drawn, so no single mark changes: a moderator decides on all of an assessor's work.",
      {
        submissionId: submission.id,
        batchId: submission.batchId,
      },
    );
}

function assertAssessed(submission: Submission): void {
  if (submission.treatment !== 'assessed')
    throw refuse('not_assessed_work', `Submission ${submission.id} is received, not assessed.`, {
      submissionId: submission.id,
    });
}

function assertJudged(criteria: readonly Criterion[], { judgements, outcome }: Mark): void {
  const judged = judgements.map((judgement) => judgement.criterion);
  const known = criteria.map((criterion) => criterion.code);
  const unknown = judged.filter((code) => !known.includes(code));
  if (unknown.length > 0)
    throw refuse('criterion_unknown', `The programme has no criterion ${unknown.join(', ')}.`, {
      unknown,
      criteria: known,
    });
  const repeated = judged.filter((code, index) => judged.indexOf(code) !== index);
  if (repeated.length > 0)
    throw refuse('criterion_repeated', `Criterion ${repeated.join(', ')} is judged more than once.`, { repeated });
  const missing = known.filter((code) => !judged.includes(code));
  if (missing.length > 0)
    throw refuse('criterion_missing', `Criterion ${missing.join(', ')} is not judged.`, { missing });
  const unmet = judgements.filter((judgement) => !judgement.met).map((judgement) => judgement.criterion);
  if ((outcome === 'passed') !== (unmet.length === 0))
    throw refuse(
      'outcome_contradicts_judgements',
      outcome === 'passed'
        ? `Work with unmet criteria (${unmet.join(', ')}) has not passed.`
        : 'Work that meets every criterion has passed.',
      { outcome, unmet },
    );
}

function assessmentOf(submission: Submission, kind: Assessment['kind'], mark: Mark): Assessment {
  return {
    id: mark.id,
    tenant: submission.tenant,
    personId: submission.personId,
    submissionId: submission.id,
    assessorId: mark.assessorId,
    kind,
    judgements: [...mark.judgements],
    outcome: mark.outcome,
    assessedAt: mark.now,
  };
}
