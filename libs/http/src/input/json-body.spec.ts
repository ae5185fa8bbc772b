import { describe, expect, it } from '@jest/globals';
import { isNestedDeeper } from './json-body.js';

describe('isNestedDeeper', () => {
  it.each([
    ['5', 0, false],
    ['[1,[2]]', 2, false],
    ['[1,[2]]', 1, true],
    ['[{"a":[]},{"b":[]}]', 3, false],
    ['[{"a":[]},{"b":[]}]', 2, true],
    ['"[[[["', 0, false],
    ['{"a\\"[[[[":1}', 1, false],
    ['['.repeat(1_000_000), 64, true],
    ['{"a":'.repeat(65), 64, true],
  ])('%.30s, %i levels', (json, levels, deeper) => {
    expect(isNestedDeeper(Buffer.from(json), levels)).toBe(deeper);
  });
});
