import { describe, expect, it } from '@jest/globals';
import { activeAt, afterFact, presentAt } from './enrolment.js';
import { anEnrolment } from './enrolment.builder.js';

const at = (day: string): Date => new Date(`${day}T12:00:00Z`);

describe('an enrolment', () => {
  it('is not active before it started', () => {
    expect(activeAt(anEnrolment(), at('2026-08-31'))).toBe(false);
    expect(activeAt(anEnrolment(), at('2026-09-01'))).toBe(true);
    expect(activeAt(anEnrolment({ status: 'accepted', startedAt: null }), at('2026-09-01'))).toBe(false);
  });

  it('is not active while deferred, and active again once resumed', () => {
    const deferred = afterFact(anEnrolment(), { fact: 'deferred', at: at('2026-11-01') });
    expect(deferred.status).toBe('deferred');
    expect(activeAt(deferred, at('2026-10-31'))).toBe(true);
    expect(activeAt(deferred, at('2026-11-01'))).toBe(false);
    const resumed = afterFact(deferred, { fact: 'resumed', at: at('2027-01-10') });
    expect(resumed.status).toBe('started');
    expect(activeAt(resumed, at('2026-12-01'))).toBe(false);
    expect(activeAt(resumed, at('2027-01-10'))).toBe(true);
  });

  it('can be deferred before it started, and goes back to accepted', () => {
    const accepted = anEnrolment({ status: 'accepted', startedAt: null });
    const resumed = afterFact(afterFact(accepted, { fact: 'deferred', at: at('2026-08-01') }), {
      fact: 'resumed',
      at: at('2026-08-20'),
    });
    expect(resumed).toMatchObject({ status: 'accepted', startedAt: null });
  });

  it.each(['withdrawn', 'completed', 'not_completed'] as const)('is not present any more once %s', (fact) => {
    const ended = afterFact(anEnrolment(), { fact, at: at('2027-03-01') });
    expect(presentAt(ended, at('2027-02-28'))).toBe(true);
    expect(presentAt(ended, at('2027-03-01'))).toBe(false);
  });

  it('keeps its first start when an extension starts it again', () => {
    const extended = afterFact(afterFact(anEnrolment(), { fact: 'not_completed', at: at('2027-07-20') }), {
      fact: 'started',
      at: at('2027-09-01'),
    });
    expect(extended).toMatchObject({ status: 'started', startedAt: new Date('2026-09-01T08:00:00Z'), endedAt: null });
    expect(activeAt(extended, at('2027-09-02'))).toBe(true);
    expect(activeAt(extended, at('2027-08-10'))).toBe(false);
  });
});
