import { describe, expect, it } from '@jest/globals';
import { anItem } from './reconciliation.builder.js';
import {
  changesSince,
  countItems,
  differencesOf,
  digestOf,
  readItems,
  statusOf,
  type GivenItem,
  type ReconciledItem,
} from './reconciliation.js';

const id = '01997a5e-7c00-7000-8000-000000000071';
const item = (changes: Partial<ReconciledItem> = {}) => anItem({ id, ...changes });
const student = (changes: Partial<ReconciledItem> = {}) =>
  item({ kind: 'registration', status: 'confirmed', reference: '26091234', credit: null, ...changes });
const CATS30 = { points: 30, scheme: 'CATS', level: 7 } as const;

describe('comparing', () => {
  it.each<[string, ReconciledItem[], ReconciledItem[], unknown[]]>([
    ['finds nothing in equal lists', [item()], [item()], []],
    ['finds a case that only they have', [], [item()], [['missing_here', null, 'registered']]],
    ['finds a case that only we have', [item()], [], [['missing_there', 'registered', null]]],
    [
      'takes one id in two conversations for two cases',
      [item()],
      [student()],
      [
        ['missing_there', 'registered', null],
        ['missing_here', null, 'confirmed'],
      ],
    ],
    ['finds another status', [item({ status: 'rescinded' })], [item()], [['status', 'rescinded', 'registered']]],
    ['finds another revision', [item({ revision: 2 })], [item()], [['revision', '2', '1']]],
    ['finds another reference', [item()], [item({ reference: 'UH/2' })], [['reference', 'UH/1', 'UH/2']]],
    [
      'finds a reference left out of registered credit',
      [item()],
      [item({ reference: null })],
      [['reference', 'UH/1', null]],
    ],
    ['finds another student number', [student()], [student({ reference: '1' })], [['reference', '26091234', '1']]],
    [
      'finds other credit',
      [item()],
      [item({ credit: { ...CATS30, scheme: 'ECTS' } })],
      [['credit', '30 CATS level 7', '30 ECTS level 7']],
    ],
    [
      'finds credit left out of what was registered',
      [item()],
      [item({ credit: null })],
      [['credit', '30 CATS level 7', null]],
    ],
    [
      'asks neither reference nor credit of an open claim',
      [item({ status: 'requested', reference: null })],
      [item({ status: 'requested', reference: null, credit: null })],
      [],
    ],
    [
      'finds a reference where we have none',
      [item({ status: 'requested', reference: null })],
      [item({ status: 'requested', credit: null })],
      [['reference', null, 'UH/1']],
    ],
    [
      'finds several differences of one case',
      [item()],
      [item({ status: 'requested', revision: 3 })],
      [
        ['status', 'registered', 'requested'],
        ['revision', '1', '3'],
      ],
    ],
  ])('%s', (_title, here, there, expected) => {
    expect(
      differencesOf(here, there).map(({ difference, here: left, there: right }) => [difference, left, right]),
    ).toEqual(expected);
  });

  it('counts by kind and status', () => {
    expect(countItems([anItem(), anItem(), anItem({ status: 'rejected' }), student()])).toEqual({
      credit: { registered: 2, rejected: 1 },
      registration: { confirmed: 1 },
    });
  });
});

describe('the digest', () => {
  const covered = { tenant: 'hertscam', university: 'herts', from: '2026-09-01', until: '2027-08-31' };
  const [first, second] = [anItem(), anItem()];

  it('is the same whatever the order of items and members', () => {
    const turned = Object.fromEntries(Object.entries(first).reverse()) as unknown as ReconciledItem;
    expect(digestOf(covered, [second, turned], [])).toBe(digestOf(covered, [first, second], []));
  });

  it.each<[string, string]>([
    ['the period', digestOf({ ...covered, until: '2027-08-30' }, [first], [])],
    ['the provider', digestOf({ ...covered, tenant: 'star' }, [first], [])],
    ['the side', digestOf(covered, [], [first])],
    ['a reference', digestOf(covered, [{ ...first, reference: 'x' }], [])],
    ['points', digestOf(covered, [{ ...first, credit: { ...CATS30, points: 15 } }], [])],
  ])('is another with another value of %s', (_title, other) => {
    expect(other).not.toBe(digestOf(covered, [first], []));
  });
});

describe('what changed since', () => {
  it('is what a covered case became, what came in, and nothing else', () => {
    const [kept, added] = [anItem(), anItem()];
    expect(changesSince([item(), kept], [item({ status: 'rescinded' }), kept, added])).toEqual([
      { kind: 'credit', id, was: item(), is: item({ status: 'rescinded' }) },
      { kind: 'credit', id: added.id, was: null, is: added },
    ]);
    expect(changesSince([kept], [{ ...kept }])).toEqual([]);
  });
});

describe('a list', () => {
  const given = (changes: Partial<GivenItem> = {}): GivenItem => ({
    kind: 'credit',
    id,
    revision: 1,
    status: 'registered',
    ...changes,
  });

  it.each<[string, GivenItem[], string[]]>([
    ['a status of the other kind', [given({ status: 'confirmed' })], ['0 status not_allowed']],
    [
      'a status before anything is sent',
      [given({ status: 'prepared' }), given({ kind: 'registration', status: 'invited' })],
      ['0 status not_allowed', '1 status not_allowed'],
    ],
    [
      'a case named twice, whatever the case of its letters',
      [given(), given({ id: id.toUpperCase() })],
      ['1 id repeated'],
    ],
    ['a student number of credit', [given({ studentNumber: '1' })], ['0 studentNumber not_taken']],
    [
      'a reference and points of a student',
      [given({ kind: 'registration', status: 'confirmed', reference: 'x', points: 3 })],
      ['0 reference not_taken', '0 points not_taken'],
    ],
    ['credit in parts', [given({ points: 30 })], ['0 scheme missing', '0 level missing']],
  ])('is refused with %s', (_title, items, expected) => {
    expect(readItems(items).problems.map(({ index, field, code }) => `${index} ${field} ${code}`)).toEqual(expected);
  });
});

describe('signing', () => {
  const signature = { by: 'user:x', at: '2027-09-01T09:00:00.000Z' };
  it.each([
    [null, null, 'open'],
    [signature, null, 'signed_by_provider'],
    [null, signature, 'signed_by_university'],
    [signature, signature, 'agreed'],
  ])('is agreed once both have', (providerSignature, universitySignature, status) => {
    expect(statusOf({ providerSignature, universitySignature })).toBe(status);
  });
});
