import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { certificateNumber, readCertificateNumber } from './certificate-number.js';

const anyNumber = fc
  .record({
    provider: fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+)?$/, { maxLength: 12 }),
    year: fc.integer({ min: 2000, max: 2999 }),
    random: fc.uint8Array({ minLength: 10, maxLength: 10 }),
  })
  .map(({ provider, year, random }) => ({ provider, text: certificateNumber(provider, year, random) }));

describe('a certificate number', () => {
  it('names provider and year', () => {
    expect(certificateNumber('hertscam', 2027, Buffer.alloc(10, 7))).toMatch(/^HERTSCAM-2027-77777-77777-[0-9A-Z]$/);
  });

  it('reads back to itself and its provider', () => {
    fc.assert(
      fc.property(anyNumber, ({ provider, text }) => {
        expect(readCertificateNumber(` ${text.toLowerCase()} `)).toEqual({ number: text, provider });
      }),
    );
  });

  it('is refused with one wrong sign in the random part', () => {
    fc.assert(
      fc.property(
        anyNumber,
        fc.integer({ min: 0, max: 9 }),
        fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'),
        ({ text }, place, sign) => {
          const at = text.length - 13 + place + (place > 4 ? 1 : 0);
          fc.pre(text[at] !== sign);
          expect(readCertificateNumber(text.slice(0, at) + sign + text.slice(at + 1))).toBeUndefined();
        },
      ),
    );
  });

  it('forgives O for 0 and L for 1', () => {
    const text = certificateNumber('hertscam', 2027, Buffer.from([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]));
    expect(text).toContain('-01010-10101-');
    expect(readCertificateNumber(text.replace('-01010-', '-OLOIO-'))?.number).toBe(text);
  });

  it.each(['', 'HERTSCAM', 'HERTSCAM-2027-7K3M9-Q2XVT', '../../etc/passwd', 'HERTSCAM-27-7K3M9-Q2XVT-C'])(
    '%j is none',
    (text) => {
      expect(readCertificateNumber(text)).toBeUndefined();
    },
  );
});
