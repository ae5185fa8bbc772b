import { describe, expect, it } from '@jest/globals';
import { assertReasons, latestList, type Reason } from './reason.js';

const reason = (listVersion: number, code: string): Reason => ({ purpose: 'defer', listVersion, code, title: code });
const list = latestList([
  reason(1, 'career_break'),
  reason(1, 'sabbatical'),
  reason(2, 'career_break'),
  reason(2, 'secondment'),
]);

describe('reasons', () => {
  it('are those of the latest version of the list', () => {
    expect(list).toMatchObject({ version: 2, reasons: [{ code: 'career_break' }, { code: 'secondment' }] });
  });

  it('give the version they are from', () => {
    expect(assertReasons(list, 'defer', ['secondment'], '/reason')).toBe(2);
  });

  it('of an earlier version, or of nobody, are refused with those there are', () => {
    expect(() => assertReasons(list, 'defer', ['sabbatical'], '/reason')).toThrow(
      expect.objectContaining({
        code: 'reason_unknown',
        details: { purpose: 'defer', listVersion: 2, known: ['career_break', 'secondment'] },
        errors: [expect.objectContaining({ pointer: '/reason' })],
      }),
    );
    expect(() => assertReasons(latestList([]), 'defer', ['x'], '/reason')).toThrow(
      'x: not among the reasons to defer, version 0.',
    );
  });
});
