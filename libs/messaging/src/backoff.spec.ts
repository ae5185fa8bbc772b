import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './backoff.js';

describe('backoffMs', () => {
  it.each([
    [1, 100],
    [2, 200],
    [5, 1_600],
    [10, 5_000],
    [10_000, 5_000],
  ])('after attempt %i waits between half of %i ms and all of it', (attempts, full) => {
    expect(backoffMs(attempts, { baseMs: 100, maxMs: 5_000 }, () => 0)).toBe(full / 2);
    expect(backoffMs(attempts, { baseMs: 100, maxMs: 5_000 }, () => 1)).toBe(full);
  });
});
