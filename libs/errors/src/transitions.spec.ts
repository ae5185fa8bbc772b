import { describe, expect, it } from '@jest/globals';
import { DomainError, isDomainError, refusals } from './domain-error.js';
import { assertTransition, type Transitions } from './transitions.js';

type Status = 'pending' | 'offered' | 'withdrawn';
const table: Transitions<Status> = { pending: ['offered', 'withdrawn'], offered: ['withdrawn'], withdrawn: [] };

describe('assertTransition', () => {
  it.each([
    ['pending', 'offered'],
    ['pending', 'withdrawn'],
    ['offered', 'withdrawn'],
  ] as const)('allows %s to become %s', (from, to) => {
    expect(() => assertTransition(table, 'Application 42', from, to)).not.toThrow();
  });

  it.each([
    ['withdrawn', 'offered'],
    ['offered', 'pending'],
    ['withdrawn', 'withdrawn'],
  ] as const)('does not allow %s to become %s', (from, to) => {
    expect(() => assertTransition(table, 'Application 42', from, to)).toThrow(
      `Application 42 is ${from}, so it cannot become ${to}.`,
    );
  });

  it('says what would be allowed', () => {
    try {
      assertTransition(table, 'Application 42', 'offered', 'pending');
    } catch (error) {
      expect(isDomainError(error, 'transition_refused')).toBe(true);
      expect((error as DomainError).details).toEqual({ from: 'offered', to: 'pending', allowed: ['withdrawn'] });
      return;
    }
    throw new Error('was not refused');
  });
});

describe('refusals', () => {
  it('makes errors with the code, message and details given', () => {
    const refuse = refusals({ places_exceeded: 409 });
    const error = refuse('places_exceeded', 'Cohort 2027a has no free place.', { cohortId: 'c' });
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({
      code: 'places_exceeded',
      message: 'Cohort 2027a has no free place.',
      details: { cohortId: 'c' },
      errors: [],
    });
  });
});
