import { describe, expect, it } from '@jest/globals';
import { assertRoom, quotaView, type Quota } from './quota.js';

const allowed: Quota = { bytes: 1000, items: 3, versions: 5 };
const used: Quota = { bytes: 900, items: 2, versions: 4 };

describe('the quota of a portfolio', () => {
  it('has room up to its limit', () => {
    expect(() => assertRoom(used, allowed, { bytes: 100, items: 1, versions: 1 })).not.toThrow();
  });

  it.each([
    ['bytes', { bytes: 101, items: 0, versions: 1 }],
    ['items', { bytes: 1, items: 2, versions: 1 }],
    ['versions', { bytes: 1, items: 0, versions: 2 }],
  ] as const)('refuses more %s than it allows, naming used and allowed', (exceeded, more) => {
    expect(() => assertRoom(used, allowed, more)).toThrow(
      expect.objectContaining({
        code: 'evidence_quota_exceeded',
        message: expect.stringContaining(`${used[exceeded]} of at most ${allowed[exceeded]}`),
        details: { exceeded, ...quotaView(used, allowed) },
      }),
    );
  });

  it('lets nothing be added where it was lowered below what is used', () => {
    expect(() => assertRoom({ ...used, bytes: 5000 }, allowed, { bytes: 1, items: 0, versions: 1 })).toThrow();
    expect(() => assertRoom({ ...used, bytes: 5000 }, allowed, { bytes: 0, items: 0, versions: 1 })).not.toThrow();
  });
});
