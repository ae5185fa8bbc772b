import { describe, expect, it } from '@jest/globals';
import { anEnrolment } from './enrolment.builder.js';
import {
  decideCompletion,
  defer,
  freesPlace,
  resume,
  start,
  withdraw,
  type AwardDecision,
  type Enrolment,
  type EnrolmentStatus,
} from './enrolment.js';

const every: readonly EnrolmentStatus[] = [
  'accepted',
  'started',
  'deferred',
  'withdrawn',
  'completed',
  'not_completed',
];
const NOW = new Date('2026-09-28T15:00:00Z');
const pause = { returnBy: '2027-01-04', today: '2026-10-01' };

const verbs: Readonly<Record<string, { from: readonly EnrolmentStatus[]; act: (enrolment: Enrolment) => Enrolment }>> =
  {
    start: { from: ['accepted'], act: (e) => start(e, NOW) },
    defer: { from: ['accepted', 'started'], act: (e) => defer(e, pause) },
    resume: { from: ['deferred'], act: resume },
    withdraw: { from: ['accepted', 'started', 'deferred'], act: withdraw },
  };

describe.each(Object.entries(verbs))('%s', (_verb, { from, act }) => {
  it.each(every.map((status) => [status, from.includes(status)] as const))(
    'of an enrolment that is %s is allowed: %s',
    (status, allowed) => {
      const enrolment = anEnrolment()[status]();
      if (allowed) expect(act(enrolment).status).not.toBe(status);
      else expect(() => act(enrolment)).toThrow(expect.objectContaining({ code: 'transition_refused' }));
    },
  );
});

describe('deferring', () => {
  it.each(['accepted', 'started'] as const)('comes back to %s, where it began', (status) => {
    const deferred = defer(anEnrolment()[status](), pause);
    expect(deferred).toMatchObject({ status: 'deferred', deferredFrom: status, returnBy: '2027-01-04' });
    expect(resume(deferred)).toMatchObject({ status, deferredFrom: null, returnBy: null });
  });

  it.each(['2026-10-01', '2026-09-30'])('until %s is refused: not in the future', (returnBy) => {
    expect(() => defer(anEnrolment().started(), { ...pause, returnBy })).toThrow(
      expect.objectContaining({ code: 'return_date_refused' }),
    );
  });
});

describe('freesPlace', () => {
  it('is true only before the support began, also through a pause', () => {
    expect(freesPlace(anEnrolment().accepted())).toBe(true);
    expect(freesPlace(defer(anEnrolment().accepted(), pause))).toBe(true);
    expect(freesPlace(anEnrolment().started())).toBe(false);
    expect(freesPlace(defer(anEnrolment().started(), pause))).toBe(false);
  });
});

describe('decideCompletion', () => {
  const at = (day: number) => new Date(Date.UTC(2027, 6, day));
  const granted: AwardDecision = { outcome: 'granted', awardId: 'award', at: at(20) };
  const refused: AwardDecision = { outcome: 'refused', reasons: ['portfolio_failed'], at: at(10) };
  const revoked: AwardDecision = { outcome: 'revoked', awardId: 'award', reason: 'plagiarism', at: at(30) };

  it.each(['started', 'deferred'] as const)('completes an enrolment that is %s', (status) => {
    expect(decideCompletion(anEnrolment()[status](), granted)).toMatchObject({
      status: 'completed',
      awardId: 'award',
      reasons: [],
      returnBy: null,
      decidedAt: at(20),
    });
  });

  it('ends without an award, with the reasons', () => {
    expect(decideCompletion(anEnrolment().started(), refused)).toMatchObject({
      status: 'not_completed',
      awardId: null,
      reasons: ['portfolio_failed'],
    });
  });

  it('voids a completion when the award is revoked', () => {
    expect(decideCompletion(decideCompletion(anEnrolment().started(), granted), revoked)).toMatchObject({
      status: 'not_completed',
      awardId: null,
      reasons: ['award_revoked', 'plagiarism'],
    });
  });

  it('leaves somebody who has withdrawn so, and notes the award', () => {
    expect(decideCompletion(anEnrolment().withdrawn(), granted)).toMatchObject({
      status: 'withdrawn',
      awardId: 'award',
    });
  });

  it('is refused before the support began', () => {
    expect(() => decideCompletion(anEnrolment().accepted(), granted)).toThrow(
      expect.objectContaining({ code: 'transition_refused' }),
    );
  });

  describe('while time stands still', () => {
    const later = { ...refused, at: at(25) };

    it('does not end the enrolment of somebody who pauses, nor forgets until when', () => {
      const deferred = anEnrolment().deferred();
      expect(decideCompletion(deferred, later)).toBe(deferred);
      expect(decideCompletion(deferred, revoked)).toMatchObject({ status: 'deferred', returnBy: '2027-01-04' });
    });

    it('does not follow a refusal that was decided during a pause or a postponement that is over', () => {
      const back = anEnrolment({
        clockChanges: [
          { version: 3, at: at(20).toISOString(), stops: true },
          { version: 4, at: at(28).toISOString(), stops: false },
        ],
      }).started();
      expect(decideCompletion(back, later)).toBe(back);
      expect(decideCompletion(back, { ...refused, at: at(29) }).status).toBe('not_completed');
      const started = anEnrolment().started();
      expect(decideCompletion(started, { ...later, cohortStandstills: [{ from: at(20), until: null }] })).toBe(started);
    });
  });

  it.each(
    permutations([granted, refused, revoked]).map(
      (order) => [order.map(({ outcome }) => outcome).join(', '), order] as const,
    ),
  )('ends the same whatever arrives first: %s', (_names, order) => {
    const end = order.reduce(decideCompletion, anEnrolment().started());
    expect(end).toMatchObject({ status: 'not_completed', reasons: ['award_revoked', 'plagiarism'], decidedAt: at(30) });
  });

  it('is the same when it is told twice', () => {
    const once = decideCompletion(anEnrolment().started(), granted);
    expect(decideCompletion(once, granted)).toBe(once);
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}
