import { describe, expect, it } from '@jest/globals';
import { FixedWindows } from './fixed-windows.js';

describe('FixedWindows', () => {
  it('counts each key by itself and begins anew with each window', () => {
    const windows = new FixedWindows(60_000);
    expect(windows.count('ada', 90_000)).toEqual({ used: 1, resetsInMs: 30_000 });
    expect(windows.count('ada', 119_999)).toEqual({ used: 2, resetsInMs: 1 });
    expect(windows.count('bob', 119_999).used).toBe(1);
    expect(windows.count('ada', 120_000)).toEqual({ used: 1, resetsInMs: 60_000 });
  });
});
