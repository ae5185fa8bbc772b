import { aPortfolio } from '../portfolios/portfolio.builder.js';
import type { Outcome, Submission, SubmissionItem } from './submission.js';

const portfolio = aPortfolio();

/** A frozen submission of assessed work; the traits lead it on. */
export class SubmissionBuilder {
  constructor(private readonly state: Submission) {}

  with(overrides: Partial<Submission>): SubmissionBuilder {
    return new SubmissionBuilder({ ...this.state, ...overrides });
  }

  received(): SubmissionBuilder {
    return this.with({ treatment: 'received' });
  }

  in(batchId: string): SubmissionBuilder {
    return this.with({ batchId });
  }

  assessed(outcome: Outcome = 'passed', assessorId = '01990000-0000-7000-8000-0000000000f1'): SubmissionBuilder {
    return this.with({ status: 'assessed', outcome, assessorId });
  }

  reassessing(): SubmissionBuilder {
    return this.assessed().with({ status: 'reassessing' });
  }

  moderated(outcome: Outcome = 'passed'): SubmissionBuilder {
    return this.assessed(outcome).with({ status: 'moderated' });
  }

  released(outcome: Outcome = 'passed'): SubmissionBuilder {
    return this.moderated(outcome).with({
      status: 'released',
      releasedAt: new Date('2027-06-01T10:00:00Z'),
      resubmitBy: outcome === 'referred' ? '2027-06-29' : null,
    });
  }

  superseded(): SubmissionBuilder {
    return this.released('referred').with({ status: 'superseded' });
  }

  returned(): SubmissionBuilder {
    return this.with({ status: 'returned', returnReason: 'unreadable' });
  }

  accepted(): SubmissionBuilder {
    return this.received().with({ status: 'accepted', acceptedBy: '01990000-0000-7000-8000-0000000000f1' });
  }

  build(): Submission {
    return { ...this.state };
  }
}

export function aSubmission(): SubmissionBuilder {
  return new SubmissionBuilder({
    id: '01990000-0000-7000-8000-00000000f501',
    version: 1,
    tenant: portfolio.tenant,
    personId: portfolio.personId,
    portfolioId: portfolio.id,
    enrolmentId: portfolio.enrolmentId,
    cohortId: portfolio.cohortId,
    programmeId: portfolio.programmeId,
    treatment: 'assessed',
    status: 'frozen',
    frozenAt: new Date('2027-05-10T08:00:00Z'),
    showsPupils: false,
    digest: 'd'.repeat(64),
    resubmissionOf: null,
    lineageId: '01990000-0000-7000-8000-00000000f501',
    batchId: null,
    assessorId: null,
    outcome: null,
    returnReason: null,
    acceptedBy: null,
    releasedAt: null,
    resubmitBy: null,
  });
}

/** One text of a frozen copy. */
export function aSubmissionItem(
  submission: Submission = aSubmission().build(),
  overrides: Partial<SubmissionItem> = {},
): SubmissionItem {
  return {
    id: '01990000-0000-7000-8000-0000000017e1',
    tenant: submission.tenant,
    personId: submission.personId,
    submissionId: submission.id,
    requirement: 'evidence',
    kind: 'text',
    title: 'Minutes',
    content: 'We met six times.',
    fileKey: null,
    fileName: null,
    mediaType: null,
    size: null,
    digest: 'b'.repeat(64),
    showsPupils: false,
    retention: 'standard',
    ...overrides,
  };
}
