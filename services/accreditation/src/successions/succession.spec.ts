import { describe, expect, it } from '@jest/globals';
import { keeperOf, keptBy, successorsOf } from './succession.js';

const successors = successorsOf([
  { tenant: 'a', successor: 'x' },
  { tenant: 'b', successor: 'c' },
  { tenant: 'a', successor: 'b' },
]);

describe('the records of a closed issuer', () => {
  it('are kept by whoever was named last', () => {
    expect(successors.get('a')).toBe('b');
  });

  it.each([
    ['a', 'c'],
    ['b', 'c'],
    ['c', undefined],
  ])('of %s are kept by %s: a successor may have closed as well', (issuer, keeper) => {
    expect(keeperOf(issuer, successors)).toBe(keeper);
  });

  it('are kept by nobody where the chain leads back', () => {
    expect(
      keeperOf(
        'p',
        new Map([
          ['p', 'q'],
          ['q', 'p'],
        ]),
      ),
    ).toBeUndefined();
  });

  it('open to the last of a chain and to nobody before it', () => {
    expect(keptBy(['c'], successors)).toEqual(['a', 'b']);
    expect(keptBy(['b', 'x'], successors)).toEqual([]);
  });
});
