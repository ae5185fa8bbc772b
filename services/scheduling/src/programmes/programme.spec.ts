import { describe, expect, it } from '@jest/globals';
import { assertCoversEntitlement, kindOf } from './programme.js';
import { aKind, aProgramme, kinds } from './programme.builder.js';

describe('a programme', () => {
  it('covers its entitlement by its expected kinds', () => {
    expect(() => assertCoversEntitlement(aProgramme())).not.toThrow();
  });

  it('is refused one minute under its entitlement, with the sum of each expected kind', () => {
    expect(() => assertCoversEntitlement(aProgramme({ entitlementMinutes: 7 * 90 + 3 * 30 + 300 + 1 }))).toThrow(
      expect.objectContaining({
        code: 'expected_kinds_below_entitlement',
        details: { owed: 1021, planned: 1020, kinds: { twilight: 630, tutorial: 90, conference: 300 } },
      }),
    );
  });

  it('does not count optional kinds towards its entitlement', () => {
    const programme = aProgramme({
      entitlementMinutes: 120,
      kinds: [aKind({ count: 1, creditedMinutes: 90 }), kinds.network],
    });
    expect(() => assertCoversEntitlement(programme)).toThrow(
      expect.objectContaining({ code: 'expected_kinds_below_entitlement' }),
    );
  });

  it('refuses a kind that it does not have', () => {
    expect(() => kindOf(aProgramme(), 'supervision')).toThrow(
      expect.objectContaining({ code: 'kind_not_in_programme' }),
    );
    expect(kindOf(aProgramme(), 'conference').creditedMinutes).toBe(300);
  });
});
