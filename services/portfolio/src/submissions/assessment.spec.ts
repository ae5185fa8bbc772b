import { describe, expect, it } from '@jest/globals';
import { aDefinition } from '../facts/definition.builder.js';
import {
  acceptSubmission,
  assessSubmission,
  reassessSubmission,
  returnSubmission,
  type FirstMarkFacts,
  type Mark,
  type SecondMarkFacts,
} from './assessment.js';
import { aSubmission } from './submission.builder.js';

const criteria = aDefinition().criteria;
const facts: FirstMarkFacts = { criteria, leaders: ['facilitator', 'co-facilitator'], sampled: false };
const both = [
  { criterion: 'leadership', met: true },
  { criterion: 'impact', met: true },
];
const mark: Mark = {
  id: 'm',
  assessorId: 'facilitator',
  judgements: both,
  outcome: 'passed',
  now: new Date('2027-06-01T08:00:00Z'),
};
const own = aSubmission().build().personId;

describe('assessSubmission', () => {
  it.each(['facilitator', 'co-facilitator'])("takes the mark of the group's %s", (assessorId) => {
    const { submission, assessment } = assessSubmission(aSubmission().build(), facts, { ...mark, assessorId });
    expect(submission).toMatchObject({ status: 'assessed', outcome: 'passed', assessorId });
    expect(assessment).toMatchObject({ kind: 'first', outcome: 'passed', judgements: both });
  });

  it('lets a mark be corrected until a sample is drawn', () => {
    const judgements = [both[0]!, { criterion: 'impact', met: false }];
    expect(
      assessSubmission(aSubmission().assessed('passed').build(), facts, { ...mark, judgements, outcome: 'referred' })
        .submission.outcome,
    ).toBe('referred');
  });

  it.each([
    [
      'assesses_own_work',
      'by the participant',
      aSubmission(),
      { ...facts, leaders: [own] },
      { ...mark, assessorId: own },
    ],
    [
      'not_the_groups_facilitator',
      'by who leads another group',
      aSubmission(),
      facts,
      { ...mark, assessorId: 'somebody' },
    ],
    ['not_assessed_work', 'of received work', aSubmission().received(), facts, mark],
    ['mark_fixed_by_sample', 'after sampling', aSubmission().assessed(), { ...facts, sampled: true }, mark],
    [
      'mark_fixed_by_sample',
      'while all is re-assessed',
      aSubmission().reassessing(),
      { ...facts, sampled: true },
      mark,
    ],
    ['mark_fixed_by_sample', 'after moderation', aSubmission().moderated(), { ...facts, sampled: true }, mark],
    ['already_released', 'after release', aSubmission().released(), { ...facts, sampled: true }, mark],
    ['already_released', 'of superseded work', aSubmission().superseded(), { ...facts, sampled: true }, mark],
    ['transition_refused', 'of returned work', aSubmission().returned(), facts, mark],
    [
      'criterion_unknown',
      'on a criterion of another programme',
      aSubmission(),
      facts,
      { ...mark, judgements: [...both, { criterion: 'x', met: true }] },
    ],
    ['criterion_repeated', 'on a criterion twice', aSubmission(), facts, { ...mark, judgements: [...both, both[0]!] }],
    ['criterion_missing', 'without a criterion', aSubmission(), facts, { ...mark, judgements: [both[0]!] }],
    [
      'outcome_contradicts_judgements',
      'passed with an unmet criterion',
      aSubmission(),
      facts,
      { ...mark, judgements: [both[0]!, { criterion: 'impact', met: false }] },
    ],
    [
      'outcome_contradicts_judgements',
      'failed with every criterion met',
      aSubmission(),
      facts,
      { ...mark, outcome: 'failed' },
    ],
  ] as const)('refuses with %s a mark %s', (code, _what, submission, given, by) => {
    expect(() => assessSubmission(submission.build(), given, by)).toThrow(expect.objectContaining({ code }));
  });
});

describe('reassessSubmission', () => {
  const second: SecondMarkFacts = {
    criteria,
    firstAssessorId: 'facilitator',
    reassessorId: null,
    moderatorId: 'moderator',
  };
  const by = (assessorId: string) => ({ ...mark, assessorId });

  it('replaces the first mark and stands', () => {
    const { submission, assessment } = reassessSubmission(aSubmission().reassessing().build(), second, by('another'));
    expect(submission).toMatchObject({ status: 'moderated', assessorId: 'another', outcome: 'passed' });
    expect(assessment.kind).toBe('reassessment');
  });

  it.each([
    ['assesses_own_work', aSubmission().reassessing(), second, own],
    ['reassesses_own_marks', aSubmission().reassessing(), second, 'facilitator'],
    ['reassesses_own_decision', aSubmission().reassessing(), second, 'moderator'],
    ['reassessed_by_another', aSubmission().reassessing(), { ...second, reassessorId: 'named' }, 'another'],
    ['mark_fixed_by_sample', aSubmission().moderated(), second, 'another'],
    ['mark_fixed_by_sample', aSubmission().assessed(), second, 'another'],
    ['already_released', aSubmission().released(), second, 'another'],
    ['not_assessed_work', aSubmission().received(), second, 'another'],
  ] as const)('refuses with %s', (code, submission, given, assessorId) => {
    expect(() => reassessSubmission(submission.build(), given, by(assessorId))).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('returnSubmission', () => {
  it('hands back what nobody has assessed, with a reason, and takes it out of its batch', () => {
    expect(
      returnSubmission(aSubmission().in('b').build(), {
        returnedBy: 'facilitator',
        reason: 'unreadable',
        sampled: false,
      }),
    ).toMatchObject({ status: 'returned', returnReason: 'unreadable', batchId: null });
  });

  it.each([
    ['transition_refused', aSubmission().assessed(), 'facilitator', false],
    ['mark_fixed_by_sample', aSubmission().assessed(), 'facilitator', true],
    ['mark_fixed_by_sample', aSubmission().moderated(), 'facilitator', true],
    ['already_released', aSubmission().released(), 'facilitator', true],
    ['assesses_own_work', aSubmission(), own, false],
    ['transition_refused', aSubmission().accepted(), 'facilitator', false],
  ] as const)('refuses with %s', (code, submission, returnedBy, sampled) => {
    expect(() => returnSubmission(submission.build(), { returnedBy, reason: 'unreadable', sampled })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('acceptSubmission', () => {
  it('records who accepted received work', () => {
    expect(acceptSubmission(aSubmission().received().build(), { acceptedBy: 'somebody' })).toMatchObject({
      status: 'accepted',
      acceptedBy: 'somebody',
    });
  });

  it.each([
    ['not_received_work', aSubmission(), 'somebody'],
    ['accepts_own_work', aSubmission().received(), own],
    ['transition_refused', aSubmission().accepted(), 'somebody'],
    ['transition_refused', aSubmission().received().with({ status: 'returned' }), 'somebody'],
  ] as const)('refuses with %s', (code, submission, acceptedBy) => {
    expect(() => acceptSubmission(submission.build(), { acceptedBy })).toThrow(expect.objectContaining({ code }));
  });
});
