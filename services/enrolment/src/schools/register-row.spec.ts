import { describe, expect, it } from '@jest/globals';
import { findColumns, localDate, readRegisterRow, registerColumns, type ColumnPositions } from './register-row.js';

const values: Readonly<Record<(typeof registerColumns)[number], string>> = {
  URN: '900001',
  'LA (code)': '919',
  'LA (name)': 'Hertfordshire',
  EstablishmentNumber: '2001',
  EstablishmentName: 'Oak School',
  'TypeOfEstablishment (code)': '01',
  'TypeOfEstablishment (name)': 'Community school',
  'EstablishmentStatus (code)': '1',
  CloseDate: '',
  'PhaseOfEducation (name)': 'Primary',
  NumberOfPupils: '210',
  UKPRN: '10000001',
  LastChangedDate: '26-09-2023',
  Street: 'Aldenham Road',
  Locality: '',
  Address3: '',
  Town: 'Bushey',
  'County (name)': '',
  Postcode: 'WD23 2TS',
  Easting: '513031',
  Northing: '196991',
  'RSCRegion (name)': 'London',
  'Country (name)': '',
};

const columns = findColumns(registerColumns, registerColumns) as ColumnPositions<(typeof registerColumns)[number]>;

function read(changes: Partial<typeof values> = {}) {
  const row = { ...values, ...changes };
  return readRegisterRow({ line: 7, fields: registerColumns.map((column) => row[column]) }, columns);
}

describe('findColumns', () => {
  it('finds columns in any order, between others', () => {
    expect(findColumns(['Name', 'Extra', 'URN'], ['URN', 'Name'])).toEqual({
      positions: new Map([
        ['URN', 2],
        ['Name', 0],
      ]),
      width: 3,
    });
  });

  it('names every missing column', () => {
    expect(findColumns(['URN'], ['URN', 'Easting', 'Northing'])).toEqual({ missing: ['Easting', 'Northing'] });
  });
});

describe('readRegisterRow', () => {
  it('reads a school and where it is', () => {
    expect(read().school).toMatchObject({
      urn: '900001',
      name: 'Oak School',
      status: 'open',
      pupils: 210,
      locality: null,
      easting: 513031,
      latitude: expect.closeTo(51.6603, 3),
      longitude: expect.closeTo(-0.3673, 3),
      lastChangedOn: '2023-09-26',
    });
  });

  it.each([
    ['a closed school without a date', { 'EstablishmentStatus (code)': '2' }, { status: 'closed', closesOn: null }],
    [
      'the placeholder date',
      { 'EstablishmentStatus (code)': '2', CloseDate: '01-01-1900' },
      { status: 'closed', closesOn: null },
    ],
    [
      'a school that is proposed to close',
      { 'EstablishmentStatus (code)': '3', CloseDate: '31-12-2030' },
      { status: 'proposed_to_close', closesOn: '2030-12-31' },
    ],
    [
      'blank coordinates',
      { Easting: '', Northing: '' },
      { easting: null, northing: null, latitude: null, longitude: null },
    ],
    [
      'coordinates of 0,0',
      { Easting: '0', Northing: '0' },
      { easting: null, northing: null, latitude: null, longitude: null },
    ],
    ['a blank UKPRN', { UKPRN: '' }, { ukprn: null }],
    [
      'an authority that does not apply',
      { 'LA (code)': '000', 'LA (name)': 'Does not apply' },
      { localAuthorityCode: null, localAuthorityName: null },
    ],
    [
      'windows-1252 bytes',
      { EstablishmentName: 'St Stephen\x92s \x96 Ch\xe2teau' },
      { name: 'St Stephen’s – Château' },
    ],
    ['a blank postcode', { Postcode: '' }, { postcode: null }],
  ])('accepts %s', (_what, changes, expected) => {
    const { school, errors } = read(changes);
    expect(errors).toEqual([]);
    expect(school).toMatchObject(expected);
  });

  it.each([
    ['a short URN', { URN: '90001' }, 'URN', 'invalid_urn'],
    ['no name', { EstablishmentName: ' ' }, 'EstablishmentName', 'name_missing'],
    ['an unknown status', { 'EstablishmentStatus (code)': '9' }, 'EstablishmentStatus (code)', 'unknown_status'],
    ['an American date', { CloseDate: '12-31-2023' }, 'CloseDate', 'invalid_date'],
    ['a day that does not exist', { LastChangedDate: '30-02-2023' }, 'LastChangedDate', 'invalid_date'],
    ['a number of pupils in words', { NumberOfPupils: 'many' }, 'NumberOfPupils', 'invalid_number'],
    ['a UKPRN of seven digits', { UKPRN: '1000000' }, 'UKPRN', 'invalid_ukprn'],
    ['coordinates off the grid', { Easting: '900000' }, 'Easting', 'off_the_grid'],
  ])('refuses %s, naming line, column and value', (_what, changes, column, code) => {
    const { school, errors } = read(changes);
    expect(school).toBeUndefined();
    expect(errors).toEqual([expect.objectContaining({ line: 7, column, code })]);
  });

  it('tells all that is wrong with a row at once', () => {
    expect(read({ URN: 'x', EstablishmentName: '', CloseDate: 'soon' }).errors.map((error) => error.column)).toEqual([
      'URN',
      'EstablishmentName',
      'CloseDate',
    ]);
  });

  it.each([
    ['too few fields', { line: 3, fields: ['900001'] }, 'The row cannot be read: 1 fields where the header has 23.'],
    [
      'a flaw of the format',
      { line: 3, fields: registerColumns.map(() => ''), flaw: 'text after the closing quote in field 1' },
      'The row cannot be read: text after the closing quote in field 1.',
    ],
  ])('refuses a row with %s', (_what, record, message) => {
    expect(readRegisterRow(record, columns).errors).toEqual([
      expect.objectContaining({ line: 3, code: 'malformed_row', message }),
    ]);
  });
});

describe('localDate', () => {
  it.each([
    ['31-12-2023', '2023-12-31'],
    ['29-02-2024', '2024-02-29'],
    ['29-02-2023', undefined],
    ['2023-12-31', undefined],
    ['1-1-2023', undefined],
  ])('%s is %s', (value, expected) => {
    expect(localDate(value)).toBe(expected);
  });
});
