import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertEachOnce, compareSets } from './set-checker.js';

describe('compareSets', () => {
  it('tells lost, unexpected and duplicated ones apart', () => {
    expect(compareSets(['a', 'b', 'c'], ['c', 'x', 'c', 'a', 'c'])).toEqual({
      lost: ['b'],
      unexpected: ['x'],
      duplicated: ['c'],
    });
  });

  it('finds no difference in any order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), (ids) => {
        expect(compareSets(ids, [...ids].reverse())).toEqual({ lost: [], unexpected: [], duplicated: [] });
      }),
    );
  });

  it('finds every single loss and every single repetition', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.nat(), (ids, n) => {
        const one = ids[n % ids.length]!;
        expect(
          compareSets(
            ids,
            ids.filter((id) => id !== one),
          ).lost,
        ).toEqual([one]);
        expect(compareSets(ids, [...ids, one]).duplicated).toEqual([one]);
      }),
    );
  });
});

describe('assertEachOnce', () => {
  it('is silent when each arrived once', () => {
    expect(() => assertEachOnce(['a', 'b'], ['b', 'a'])).not.toThrow();
  });

  it('names counts and the first few', () => {
    const sent = ['1', '2', '3', '4', '5', '6', '7'];
    expect(() => assertEachOnce(sent, ['7', '7', 'x'])).toThrow(
      'Not each exactly once. 6 lost: 1, 2, 3, 4, 5, ...; 1 unexpected: x; 1 duplicated: 7',
    );
  });
});
