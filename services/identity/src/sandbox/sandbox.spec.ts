import { describe, expect, it } from '@jest/globals';
import { instantOf } from './sandbox.dto.js';

const instant = '2027-01-25T09:00:00Z';
const code = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
};

describe('instantOf', () => {
  it.each([
    ['the body', instant, undefined],
    ['the header', undefined, instant],
    ['the header as HTTP writes dates', undefined, 'Mon, 25 Jan 2027 09:00:00 GMT'],
    ['both, if they agree', instant, '2027-01-25T10:00:00+01:00'],
  ])('takes the instant from %s', (_where, body, header) => {
    expect(instantOf(body, header)).toEqual(new Date(instant));
  });

  it.each([
    [undefined, undefined, 'clock_time_missing'],
    [undefined, 'tomorrow', 'clock_time_missing'],
    [instant, '2027-01-26T09:00:00Z', 'clock_time_contradictory'],
  ])('refuses body %s with header %s', (body, header, expected) => {
    expect(code(() => instantOf(body, header))).toBe(expected);
  });
});
