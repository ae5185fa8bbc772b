import { describe, expect, it } from '@jest/globals';
import { findColumns, type ColumnPositions } from './register-row.js';
import { linkColumns, readLinkRow } from './link-row.js';
import { isOpenOn, linksOf } from './school.js';

describe('isOpenOn', () => {
  it.each([
    ['open', null, true],
    ['closed', '2026-08-31', false],
    ['closed', null, false],
    ['closed', '2026-12-31', true],
    ['proposed_to_close', '2026-12-31', true],
    ['proposed_to_close', '2026-10-01', false],
    ['proposed_to_close', null, true],
    ['proposed_to_open', null, false],
  ] as const)('a school that is %s (closing %s) on 1 October 2026: %s', (status, closesOn, expected) => {
    expect(isOpenOn({ status, closesOn }, '2026-10-01')).toBe(expected);
  });
});

describe('linksOf', () => {
  const link = (urn: string, linkUrn: string, linkType: string) => ({
    urn,
    linkUrn,
    linkName: `School ${linkUrn}`,
    linkType,
    establishedOn: '2020-09-01',
  });
  const names = new Map([['900002', 'New Oak']]);

  it('points from an old school to its successors, by the name of today', () => {
    expect(linksOf('900001', [link('900001', '900002', 'Successor - merged')], names)).toEqual({
      successor: [{ urn: '900002', name: 'New Oak', linkType: 'Successor - merged', on: '2020-09-01' }],
      predecessor: [],
      related: [],
    });
  });

  it('reads a link from its other end', () => {
    expect(linksOf('900001', [link('900002', '900001', 'Predecessor')], names).successor).toMatchObject([
      { urn: '900002' },
    ]);
  });

  it('counts a link held from both ends once', () => {
    const both = [link('900001', '900002', 'Successor - Split School'), link('900002', '900001', 'Predecessor')];
    expect(linksOf('900001', both, names).successor).toMatchObject([
      { urn: '900002', linkType: 'Successor - Split School' },
    ]);
  });

  it('takes neither for a successor what says no direction', () => {
    expect(linksOf('900001', [link('900001', '900002', 'Result of Amalgamation')], names)).toMatchObject({
      successor: [],
      predecessor: [],
      related: [{ urn: '900002' }],
    });
  });
});

describe('readLinkRow', () => {
  const columns = findColumns(linkColumns, linkColumns) as ColumnPositions<(typeof linkColumns)[number]>;
  const read = (...fields: string[]) => readLinkRow({ line: 2, fields }, columns);

  it('reads a link, with or without its date', () => {
    expect(read('900001', '900002', 'New \x92Oak\x92', 'Successor', '30-04-2016').link).toEqual({
      urn: '900001',
      linkUrn: '900002',
      linkName: 'New ’Oak’',
      linkType: 'Successor',
      establishedOn: '2016-04-30',
    });
    expect(read('900001', '900002', 'New Oak', 'Successor', '').link?.establishedOn).toBeNull();
  });

  it.each([
    ['a bad URN', ['9', '900002', '', 'Successor', ''], 'invalid_urn'],
    ['a bad linked URN', ['900001', '', '', 'Successor', ''], 'invalid_urn'],
    ['a link to itself', ['900001', '900001', '', 'Successor', ''], 'links_to_itself'],
    ['no type', ['900001', '900002', '', '', ''], 'link_type_missing'],
    ['a bad date', ['900001', '900002', '', 'Successor', '2016'], 'invalid_date'],
    ['a missing field', ['900001', '900002'], 'malformed_row'],
  ])('refuses %s', (_what, fields, code) => {
    expect(read(...fields)).toMatchObject({ errors: [{ line: 2, code }] });
  });
});
