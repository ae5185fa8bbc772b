import { describe, expect, it } from '@jest/globals';
import { checkCertificates, type Issued } from './certificates.js';

const clean: Issued = {
  awards: [
    { id: 'a', number: 'N-1', status: 'granted' },
    { id: 'b', number: 'N-2', status: 'revoked' },
    { id: 'c', number: 'N-3', status: 'cancelled' },
  ],
  certificates: [
    { awardId: 'a', number: 'N-1', digest: 'd1', digestOfBytes: 'd1' },
    { awardId: 'b', number: 'N-2', digest: 'd2', digestOfBytes: 'd2' },
  ],
  told: [
    { awardId: 'a', number: 'N-1', digest: 'd1' },
    { awardId: 'b', number: 'N-2', digest: 'd2' },
  ],
  granted: ['a', 'b', 'c'],
  claimed: ['N-1'],
};
const [first, second] = clean.certificates as [Issued['certificates'][number], Issued['certificates'][number]];

/** The kinds of findings, in a set of records that is clean but for these changes. */
const found = (changes: Partial<Issued>): string[] =>
  Object.entries(checkCertificates({ ...clean, ...changes })).flatMap(([kind, list]) =>
    list.length > 0 ? [kind] : [],
  );

describe('certificates and numbers', () => {
  it('are in order where each award has one, or was cancelled', () => {
    expect(found({})).toEqual([]);
  });

  it.each<[string, string, Partial<Issued>]>([
    ['a certificate that was told of twice', 'certificates twice', { told: [...clean.told, clean.told[0]!] }],
    ['a certificate that is kept twice', 'certificates twice', { certificates: [...clean.certificates, first] }],
    [
      'a number that was drawn twice',
      'numbers twice',
      { awards: [...clean.awards, { id: 'd', number: 'N-3', status: 'cancelled' }], granted: [...clean.granted, 'd'] },
    ],
    ['a number that a university knows and no award has', 'numbers without a record', { claimed: ['N-9'] }],
    ['an award whose grant is not on record', 'numbers without a record', { granted: ['a', 'b'] }],
    ['a number that was skipped', 'awards without certificate', { certificates: [first], told: [clean.told[0]!] }],
    ['a certificate that nobody was told of', 'certificates not told of, or of no award', { told: [clean.told[0]!] }],
    [
      'a certificate that was told of and is not kept',
      'certificates not told of, or of no award',
      { told: [...clean.told, { awardId: 'c', number: 'N-3', digest: 'd3' }] },
    ],
    [
      'bytes other than told',
      'certificates other than told',
      { certificates: [first, { ...second, digestOfBytes: 'd9' }] },
    ],
    [
      'another digest kept than told',
      'certificates other than told',
      { certificates: [first, { ...second, digest: 'd9', digestOfBytes: 'd9' }] },
    ],
  ])('are not, with %s', (_name, kind, changes) => {
    expect(found(changes)).toContain(kind);
  });
});
