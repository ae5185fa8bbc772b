import { describe, expect, it } from '@jest/globals';
import { progressOf, type IssuingCounts } from './issuing-batch.js';

const startedAt = new Date('2027-07-01T09:00:00Z');
const later = (seconds: number): Date => new Date(startedAt.getTime() + seconds * 1000);
const counts = (changes: Partial<IssuingCounts>): IssuingCounts => ({
  total: 100,
  done: 0,
  failed: 0,
  startedAt,
  lastDoneAt: null,
  ...changes,
});

describe('the progress of a batch', () => {
  it('promises nothing before the first certificate', () => {
    expect(progressOf(counts({}), later(5))).toEqual({ status: 'running', perSecond: null, secondsLeft: null });
  });

  it('is told by the rate so far, without those that fail', () => {
    expect(progressOf(counts({ done: 40, failed: 20, lastDoneAt: later(9) }), later(10))).toEqual({
      status: 'running',
      perSecond: 4,
      secondsLeft: 10,
    });
  });

  it('has a rate that stays when it has finished', () => {
    const done = counts({ done: 100, lastDoneAt: later(50) });
    expect([10, 10_000].map((seconds) => progressOf(done, later(50 + seconds)))).toEqual(
      [1, 2].map(() => ({ status: 'finished', perSecond: 2, secondsLeft: 0 })),
    );
  });

  it('is failing once nothing else is left', () => {
    expect(progressOf(counts({ done: 99, failed: 1, lastDoneAt: later(99) }), later(200))).toEqual({
      status: 'failing',
      perSecond: 1,
      secondsLeft: 0,
    });
  });
});
