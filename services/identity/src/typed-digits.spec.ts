import { describe, expect, it } from '@jest/globals';
import { typedDigits } from './typed-digits.js';

describe('typedDigits', () => {
  it.each([
    ['123456'],
    ['123-456'],
    ['123 456'],
    [' 1 2 3 4 5 6\n'],
    ['123\u2011456'],
    ['123\u2013456'],
    ['123\u2212456'],
    ['123\u00a0456'],
    ['123.456'],
    ['\u200b123456\ufeff'],
    ['１２３４５６'],
    ['１２３－４５６'],
    ['١٢٣٤٥٦'],
    ['۱۲۳۴۵۶'],
    ['१२३४५६'],
    ['𝟏𝟐𝟑𝟒𝟓𝟔'],
  ])('takes %j', (typed) => {
    expect(typedDigits(typed, 6)).toBe('123456');
  });

  it.each([['12345'], ['1234567'], ['12345a'], [''], ['123456\0'], ['12345\ud83d'], ['six'], ['1'.repeat(101)]])(
    'refuses %j',
    (typed) => {
      expect(typedDigits(typed, 6)).toBeUndefined();
    },
  );
});
