import { describe, expect, it } from '@jest/globals';
import { crossing } from './ledger.js';

describe('the minimum of hours', () => {
  it.each([
    ['is met at the minute', { minimumMinutes: 600, met: false }, 600, 'met'],
    ['is not met a minute before', { minimumMinutes: 600, met: false }, 599, undefined],
    ['is met once only', { minimumMinutes: 600, met: true }, 900, undefined],
    ['is missed again when hours are taken back', { minimumMinutes: 600, met: true }, 599, 'fell_short'],
    ['is said by nobody where the definition sets none', { minimumMinutes: null, met: false }, 900, undefined],
    ['of nothing is met by nothing', { minimumMinutes: 0, met: false }, 0, 'met'],
  ] as const)('%s', (_what, account, received, expected) => {
    expect(crossing(account, received)).toBe(expected);
  });
});
