import { clockOf } from '@collegium/standstill';
import { describe, expect, it } from '@jest/globals';
import { aDefinition } from '../facts/definition.builder.js';
import { aSubmission } from '../submissions/submission.builder.js';
import type { Submission } from '../submissions/submission.js';
import { aBatch, aDecision, aSample } from './batch.builder.js';
import {
  assertNoOwnWork,
  batchFor,
  closeBatch,
  closingTimePassed,
  decideOnAssessor,
  joinBatch,
  missingForRelease,
  onClock,
  releaseBatch,
  sampleBatch,
  type Board,
} from './batch.js';
import { commitmentTo } from './sample.js';

const now = new Date('2027-05-20T09:00:00Z');
const open = aBatch().build();
const policy = aDefinition().sampling;

const s1 = aSubmission().with({ id: 's1' }).in(open.id).assessed('passed', 'ann').build();
const s2 = aSubmission().with({ id: 's2' }).in(open.id).assessed('referred', 'ann').build();
const s3 = aSubmission().with({ id: 's3' }).in(open.id).assessed('passed', 'ben').build();
const works = [s1, s2, s3];
const frame = works.map(({ id, assessorId, outcome }) => ({
  submissionId: id,
  assessorId: assessorId!,
  outcome: outcome!,
}));
const sampled = aBatch().sampled().build();
const sample = aSample(frame, sampled);

describe('the closing time of a batch', () => {
  const batch = aBatch().build();
  const clock = (now: string, until: string | null) =>
    clockOf([{ from: new Date('2027-06-01T09:00:00Z'), until: until ? new Date(until) : null }], {
      now: new Date(now),
      timeZone: 'Europe/London',
    });

  it('does not come while its cohort stands still, and comes later by as much afterwards', () => {
    const standing = onClock(batch, clock('2027-07-01T09:00:00Z', null));
    expect(closingTimePassed(standing, new Date('2027-07-01T09:00:00Z'))).toBe(false);
    const again = onClock(standing, clock('2027-07-01T09:00:00Z', '2027-07-01T09:00:00Z'));
    expect(again.closesAt).toEqual(new Date(batch.closesAt.getTime() + 30 * 86_400_000));
    expect(closingTimePassed(again, new Date('2027-07-01T09:00:00Z'))).toBe(false);
    expect(closingTimePassed(again, again.closesAt)).toBe(true);
    // Told again, it is not moved again.
    expect(onClock(again, clock('2027-07-02T09:00:00Z', '2027-07-01T09:00:00Z'))).toEqual(again);
  });
});

describe('batchFor', () => {
  const later = aBatch()
    .with({ id: 'later', closesAt: new Date('2027-09-15T16:00:00Z') })
    .build();
  const whole = aBatch().with({ id: 'whole', cohortId: null }).build();
  const work = aSubmission().build();

  it.each([
    ['the one that closes first', [later, open], now, open.id],
    ['the next one at the very closing time', [later, open], open.closesAt, 'later'],
    [
      'none before it opens',
      [
        aBatch()
          .with({ opensAt: new Date('2027-06-01T00:00:00Z') })
          .build(),
      ],
      now,
      undefined,
    ],
    ['none of another cohort', [aBatch().with({ cohortId: 'other' }).build()], now, undefined],
    ['one of the whole programme', [whole], now, 'whole'],
    ['none of another programme', [aBatch().with({ cohortId: null, programmeId: 'other' }).build()], now, undefined],
    ['none that was closed early', [aBatch().closed().build()], now, undefined],
    ['none after the last closing time', [open, later], new Date('2028-01-01T00:00:00Z'), undefined],
  ])('is %s', (_rule, batches, at, id) => {
    expect(batchFor(work, batches, at)?.id).toBe(id);
  });
});

describe('joinBatch', () => {
  it('carries a submission over into a later batch', () => {
    const later = aBatch().with({ id: 'later' }).build();
    expect(joinBatch(s1, later, aBatch().closed().build(), now).batchId).toBe('later');
  });

  it.each([
    ['mark_fixed_by_sample', s1, open, sampled],
    ['mark_fixed_by_sample', s1, open, aBatch().released().build()],
    ['already_released', aSubmission().released().build(), open, null],
    ['already_released', aSubmission().returned().build(), open, null],
    ['not_assessed_work', aSubmission().received().build(), open, null],
    ['batch_of_another_cohort', s1, aBatch().with({ cohortId: 'other' }).build(), null],
    ['batch_not_open', s1, aBatch().closed().build(), null],
    ['batch_not_open', s1, aBatch().with({ closesAt: now }).build(), null],
  ])('refuses with %s', (code, submission, batch, present) => {
    expect(() => joinBatch(submission, batch, present, now)).toThrow(expect.objectContaining({ code }));
  });
});

describe('closeBatch', () => {
  it('carries over who handed in nothing', () => {
    expect(closeBatch(open, { now, awaited: ['p1'] })).toMatchObject({
      status: 'closed',
      closedAt: now,
      carriedOver: ['p1'],
    });
  });

  it.each([aBatch().closed(), aBatch().sampled(), aBatch().released()])(
    'refuses a batch that is not open (%#)',
    (batch) => {
      expect(() => closeBatch(batch.build(), { now, awaited: [] })).toThrow(
        expect.objectContaining({ code: 'transition_refused' }),
      );
    },
  );
});

describe('sampleBatch', () => {
  const command = { secret: '5'.repeat(64), drawnBy: 'lead', now };

  it('records who drew it when, from a secret committed to beforehand', () => {
    const drawn = sampleBatch(aBatch().closed().build(), works, policy, command);
    expect(drawn.batch.status).toBe('sampled');
    expect(drawn.sample).toMatchObject({ drawnBy: 'lead', drawnAt: now, frame, policy });
    expect(commitmentTo(drawn.sample.secret)).toBe(drawn.batch.commitment);
  });

  it.each([
    ['batch_not_closed', aBatch(), works, policy],
    ['sample_already_drawn', aBatch().sampled(), works, policy],
    ['sample_already_drawn', aBatch().released(), works, policy],
    ['batch_empty', aBatch().closed(), [], policy],
    ['sampling_policy_missing', aBatch().closed(), works, null],
    ['assessments_missing', aBatch().closed(), [s1, aSubmission().with({ id: 's9' }).build()], policy],
  ])('refuses with %s (%#)', (code, batch, submissions, rules) => {
    expect(() => sampleBatch(batch.build(), submissions, rules, command)).toThrow(expect.objectContaining({ code }));
  });
});

describe('decideOnAssessor', () => {
  const command = {
    id: 'd',
    assessorId: 'ann',
    moderatorId: 'mo',
    decision: 'agreed' as const,
    note: 'In line.',
    decidedAt: now,
    reassessorId: null,
  };

  it.each([
    ['agreed', 'moderated'],
    ['reassess_all', 'reassessing'],
  ] as const)("%s leaves all of this assessor's work %s, sampled or not, and nobody else's", (decision, status) => {
    const decided = decideOnAssessor(sampled, sample, [], works, { ...command, decision });
    expect(decided.submissions.map(({ id, status: next, outcome }) => [id, next, outcome])).toEqual([
      ['s1', status, 'passed'],
      ['s2', status, 'referred'],
    ]);
  });

  it.each([
    ['sample_not_drawn', aBatch().closed().build(), null, [], command],
    ['batch_already_released', aBatch().released().build(), sample, [], command],
    ['assessor_not_in_batch', sampled, sample, [], { ...command, assessorId: 'zoe' }],
    ['already_decided', sampled, sample, [aDecision({ assessorId: 'ann' })], command],
    [
      'reassesses_own_marks',
      sampled,
      sample,
      [],
      { ...command, decision: 'reassess_all' as const, reassessorId: 'ann' },
    ],
    [
      'reassesses_own_decision',
      sampled,
      sample,
      [],
      { ...command, decision: 'reassess_all' as const, reassessorId: 'mo' },
    ],
  ])('refuses with %s', (code, batch, drawn, made, given) => {
    expect(() => decideOnAssessor(batch, drawn, made, works, given)).toThrow(expect.objectContaining({ code }));
  });
});

describe('releaseBatch', () => {
  const board: Board = { reference: 'B-2027-1', heldOn: '2027-07-09', members: ['A. Chair'], minute: 'Approved.' };
  const at = new Date('2027-07-09T23:30:00Z');
  const moderated = works.map((work): Submission => ({ ...work, status: 'moderated' }));
  const decisions = [aDecision({ assessorId: 'ann' }), aDecision({ assessorId: 'ben' })];
  const facts = { sample, decisions, submissions: moderated, resubmissionDays: 28, timeZone: 'Europe/London' };
  const command = { board, now: at, releasedBy: 'lead' };

  it('releases every outcome, a referral with the date counted from the local day', () => {
    const released = releaseBatch(sampled, facts, command);
    expect(released.batch).toMatchObject({ status: 'released', board, releasedAt: at, releasedBy: 'lead' });
    expect(released.submissions.map(({ status, outcome, resubmitBy }) => [status, outcome, resubmitBy])).toEqual([
      ['released', 'passed', null],
      ['released', 'referred', '2027-08-07'],
      ['released', 'passed', null],
    ]);
  });

  it.each([
    ['sample_not_drawn', aBatch().closed().build(), facts, command],
    ['batch_already_released', aBatch().released().build(), facts, command],
    ['decisions_missing', sampled, { ...facts, decisions: [aDecision({ assessorId: 'ann' })] }, command],
    [
      'reassessments_missing',
      sampled,
      { ...facts, submissions: [...moderated.slice(1), { ...s1, status: 'reassessing' as const }] },
      command,
    ],
    ['board_in_the_future', sampled, facts, { ...command, board: { ...board, heldOn: '2027-07-11' } }],
    ['transition_refused', sampled, { ...facts, submissions: works }, command],
  ])('refuses with %s', (code, batch, given, by) => {
    expect(() => releaseBatch(batch, given, by)).toThrow(expect.objectContaining({ code }));
  });

  it('says what is missing', () => {
    expect(
      missingForRelease(sample, [aDecision({ assessorId: 'ann' })], [{ ...s1, status: 'reassessing' }, s3]),
    ).toEqual({ decisions: ['ben'], reassessments: ['s1'] });
  });
});

describe('assertNoOwnWork', () => {
  it.each([
    ['somebody else', 'x'],
    ['a user who is no person', null],
  ])('lets %s', (_who, personId) => {
    expect(() => assertNoOwnWork(open, works, personId)).not.toThrow();
  });

  it('refuses whose work is in the batch', () => {
    expect(() => assertNoOwnWork(open, works, s1.personId)).toThrow(
      expect.objectContaining({ code: 'own_work_in_batch' }),
    );
  });
});
