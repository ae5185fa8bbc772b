import { assertTransition } from '@collegium/errors';
import { describe, expect, it } from '@jest/globals';
import { awardReasons, awardStatuses, awardTransitions, labelOf, reasonsFor } from './award.js';

describe('the status of an award', () => {
  it.each([
    ['granted', 'suspended'],
    ['granted', 'superseded'],
    ['granted', 'revoked'],
    ['granted', 'cancelled'],
    ['suspended', 'granted'],
    ['suspended', 'revoked'],
  ] as const)('may go from %s to %s', (from, to) => {
    expect(() => assertTransition(awardTransitions, 'Award 1', from, to)).not.toThrow();
  });

  it.each(['superseded', 'revoked', 'cancelled'] as const)('goes nowhere from %s', (from) => {
    for (const to of awardStatuses)
      expect(() => assertTransition(awardTransitions, 'Award 1', from, to)).toThrow(/cannot become/);
  });

  it.each([
    ['suspended', 'superseded'],
    ['suspended', 'cancelled'],
    ['granted', 'granted'],
  ] as const)('may not go from %s to %s', (from, to) => {
    expect(() => assertTransition(awardTransitions, 'Award 1', from, to)).toThrow(/cannot become/);
  });
});

describe('reasons', () => {
  it('have one code each, words for the public, and an act that they are for', () => {
    expect(new Set(awardReasons.map(({ code }) => code)).size).toBe(awardReasons.length);
    expect(awardReasons.filter(({ label, acts }) => !label.endsWith('.') || acts.length === 0)).toEqual([]);
  });

  it('belong to acts: what clears a suspension revokes nothing', () => {
    expect(reasonsFor('reinstate')).toContain('cleared');
    expect(reasonsFor('revoke')).not.toContain('cleared');
  });

  it('are read as their code where they are not known', () => {
    expect(labelOf('something_new')).toBe('something_new');
  });
});
