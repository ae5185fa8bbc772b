import { describe, expect, it } from '@jest/globals';
import {
  keyRotationPolicy as policy,
  nextGeneration,
  nextKeyDue,
  publishedKeys,
  statesOf,
  type SigningKey,
} from './signing-key.js';

const start = new Date('2026-01-01T00:00:00Z');
const day = (days: number) => new Date(start.getTime() + days * 86_400_000);
const key = (generation: number, activeFrom: Date, revokedAt: Date | null = null): SigningKey => ({
  kid: `k${generation}`,
  generation,
  activeFrom,
  revokedAt,
});
const kids = (keys: readonly SigningKey[]) => keys.map(({ kid }) => kid);

describe('signing keys', () => {
  const first = key(1, start);
  const second = key(2, day(90));

  it.each([
    ['signs with the only key', [first], day(1), ['k1']],
    ['publishes the next key before it signs', [first, second], day(89), ['k1', 'k2']],
    [
      'signs with the next key from its moment on, and still publishes the old one',
      [first, second],
      day(90),
      ['k2', 'k1'],
    ],
    ['drops the old key when its tokens have expired', [first, second], day(91), ['k2']],
    ['never publishes a revoked key', [key(1, start, day(5)), key(2, day(5))], day(5), ['k2']],
  ])('%s', (_title, keys, now, expected) => {
    expect(kids(publishedKeys(keys, now, policy))).toEqual(expected);
  });

  it.each([
    ['the first key at once', [], start, start],
    ['no key while one is fresh', [first], day(88), undefined],
    ['the next key a day before the lifetime ends', [first], day(89), day(90)],
    ['no second next key', [first, second], day(89.5), undefined],
    ['an overdue key no sooner than it can be known', [first], day(120), day(121)],
    ['a new key at once when all are revoked', [key(1, start, day(3))], day(3), day(3)],
  ])('asks for %s', (_title, keys, now, expected) => {
    expect(nextKeyDue(keys, now, policy)).toEqual(expected);
  });

  it('names the state of each key', () => {
    const keys = [key(1, start), key(2, day(10), day(11)), key(3, day(11)), key(4, day(12))];
    expect(Object.fromEntries(statesOf(keys, day(11.5), policy))).toEqual({
      k1: 'old',
      k2: 'revoked',
      k3: 'current',
      k4: 'next',
    });
    expect(statesOf(keys, day(12), policy).get('k1')).toBe('gone');
  });

  it('numbers keys one after the other', () => {
    expect([nextGeneration([]), nextGeneration([second, first])]).toEqual([1, 3]);
  });
});
