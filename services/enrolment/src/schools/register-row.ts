import { headingKey, shownCell } from '@collegium/texts';
import { cellFault, decodeField, readCell, widthFlaw, type CsvRecord } from './csv-records.js';
import { fromNationalGrid, onNationalGrid } from './coordinates.js';

/** What a school's status in the register means. `proposed_to_close` is open, with a date on which it will close. */
export type SchoolStatus = 'open' | 'closed' | 'proposed_to_close' | 'proposed_to_open';

/** One school as the register (Get Information about Schools) has it. */
export interface RegisterSchool {
  readonly urn: string;
  readonly name: string;
  readonly status: SchoolStatus;
  /** Local date on which it closed or will close, where the register gives one. */
  readonly closesOn: string | null;
  readonly typeCode: string;
  readonly typeName: string;
  readonly phase: string;
  /** Absent where no authority applies, as for British schools overseas. */
  readonly localAuthorityCode: string | null;
  readonly localAuthorityName: string | null;
  /** Not unique within an authority: a successor takes its predecessor's over. */
  readonly establishmentNumber: string | null;
  /** Not unique, and often missing. */
  readonly ukprn: string | null;
  readonly pupils: number | null;
  readonly street: string | null;
  readonly locality: string | null;
  readonly address3: string | null;
  readonly town: string | null;
  readonly county: string | null;
  readonly postcode: string | null;
  readonly region: string | null;
  readonly country: string | null;
  readonly easting: number | null;
  readonly northing: number | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** Local date of the last change. Two changes on one day cannot be told apart by it. */
  readonly lastChangedOn: string | null;
}

/** What is wrong with one value of a file. */
export interface RowError {
  readonly line: number;
  /** The row's key, as far as it could be read. */
  readonly urn: string;
  readonly column: string;
  readonly code: string;
  readonly message: string;
  readonly value: string;
}

/** Headings of the columns that are read. The file has some 140; the others are ignored, and so is their order. */
export const registerColumns = [
  'URN',
  'LA (code)',
  'LA (name)',
  'EstablishmentNumber',
  'EstablishmentName',
  'TypeOfEstablishment (code)',
  'TypeOfEstablishment (name)',
  'EstablishmentStatus (code)',
  'CloseDate',
  'PhaseOfEducation (name)',
  'NumberOfPupils',
  'UKPRN',
  'LastChangedDate',
  'Street',
  'Locality',
  'Address3',
  'Town',
  'County (name)',
  'Postcode',
  'Easting',
  'Northing',
  'RSCRegion (name)',
  'Country (name)',
] as const;

type RegisterColumn = (typeof registerColumns)[number];

/** Where each column stands in a file. */
export interface ColumnPositions<Column extends string> {
  readonly positions: ReadonlyMap<Column, number>;
  /** How many fields each row must have. */
  readonly width: number;
}

/** Finds the columns in the header, or names those that are missing. */
export function findColumns<Column extends string>(
  header: readonly string[],
  wanted: readonly Column[],
): ColumnPositions<Column> | { readonly missing: readonly Column[] } {
  const headings = header.map((heading) => headingKey(decodeField(heading)));
  const positions = new Map(wanted.map((column) => [column, headings.indexOf(headingKey(column))]));
  const missing = wanted.filter((column) => positions.get(column) === -1);
  return missing.length > 0 ? { missing } : { positions, width: header.length };
}

const statuses: Readonly<Record<string, SchoolStatus>> = {
  '1': 'open',
  '2': 'closed',
  '3': 'proposed_to_close',
  '4': 'proposed_to_open',
};

/** Dates on which nothing happened: the register's stand-in for an unknown one. */
const PLACEHOLDER_DATE = '01-01-1900';

/** Longest text of a school: the longest name in the national register has some 120 characters. */
const LONGEST = 300;

/** Reads one row. Everything that is wrong with it is told at once; a row with errors makes no school. */
export function readRegisterRow(
  record: CsvRecord,
  columns: ColumnPositions<RegisterColumn>,
): { school?: RegisterSchool; errors: RowError[] } {
  const errors: RowError[] = [];
  const raw = (column: RegisterColumn) => record.fields[columns.positions.get(column)!] ?? '';
  const text = (column: RegisterColumn) => {
    const { text, fault } = readCell(raw(column));
    if (fault) wrong(column, fault, cellFault(column, fault), text);
    else if (text.length > LONGEST)
      wrong(column, 'too_long', `${column} must have at most ${LONGEST} characters.`, text);
    return text;
  };
  const optional = (column: RegisterColumn) => text(column) || null;
  const urn = raw('URN').trim();
  const wrong = (column: string, code: string, message: string, value: string) =>
    void errors.push({ line: record.line, urn: shownCell(urn), column, code, message, value: shownCell(value) });

  const flaw = record.flaw ?? widthFlaw(record, columns.width);
  if (flaw) {
    wrong('', 'malformed_row', `The row cannot be read: ${flaw}.`, '');
    return { errors };
  }

  const date = (column: RegisterColumn): string | null => {
    const value = raw(column).trim();
    if (value === '' || value === PLACEHOLDER_DATE) return null;
    const local = localDate(value);
    if (!local) wrong(column, 'invalid_date', `${column} must be a date as dd-mm-yyyy.`, value);
    return local ?? null;
  };
  const whole = (column: RegisterColumn): number | null => {
    const value = raw(column).trim();
    if (value === '') return null;
    if (/^\d{1,7}$/.test(value)) return Number(value);
    wrong(column, 'invalid_number', `${column} must be a whole number.`, value);
    return null;
  };

  if (!/^\d{6}$/.test(urn)) wrong('URN', 'invalid_urn', 'URN must have six digits.', urn);
  const name = text('EstablishmentName');
  if (name === '') wrong('EstablishmentName', 'name_missing', 'EstablishmentName must not be empty.', '');
  const status = statuses[raw('EstablishmentStatus (code)').trim()];
  if (!status)
    wrong(
      'EstablishmentStatus (code)',
      'unknown_status',
      'EstablishmentStatus (code) must be 1, 2, 3 or 4.',
      raw('EstablishmentStatus (code)'),
    );
  const ukprn = raw('UKPRN').trim() || null;
  if (ukprn && !/^\d{8}$/.test(ukprn))
    wrong('UKPRN', 'invalid_ukprn', 'UKPRN must have eight digits or be empty.', ukprn);

  const authority = text('LA (code)');
  const hasAuthority = authority !== '' && authority !== '000';
  const closesOn = date('CloseDate');
  const lastChangedOn = date('LastChangedDate');
  const pupils = whole('NumberOfPupils');
  const grid = { easting: whole('Easting'), northing: whole('Northing') };
  const place = located(grid);
  if (place === 'off the grid')
    wrong(
      'Easting',
      'off_the_grid',
      'Easting and Northing must lie within the British National Grid.',
      `${grid.easting}, ${grid.northing}`,
    );
  if (!status || place === 'off the grid') return { errors };

  const read = {
    errors,
    school: {
      urn,
      name,
      status,
      closesOn,
      typeCode: text('TypeOfEstablishment (code)'),
      typeName: text('TypeOfEstablishment (name)'),
      phase: text('PhaseOfEducation (name)'),
      localAuthorityCode: hasAuthority ? authority : null,
      localAuthorityName: hasAuthority ? optional('LA (name)') : null,
      establishmentNumber: optional('EstablishmentNumber'),
      ukprn,
      pupils,
      street: optional('Street'),
      locality: optional('Locality'),
      address3: optional('Address3'),
      town: optional('Town'),
      county: optional('County (name)'),
      postcode: optional('Postcode'),
      region: optional('RSCRegion (name)'),
      country: optional('Country (name)'),
      ...place,
      lastChangedOn,
    },
  };
  return errors.length > 0 ? { errors } : read;
}

/** Blank and 0,0 both mean that nobody knows where the school is. */
function located({ easting, northing }: { easting: number | null; northing: number | null }) {
  if (easting === null || northing === null || (easting === 0 && northing === 0))
    return { easting: null, northing: null, latitude: null, longitude: null };
  return onNationalGrid(easting, northing)
    ? { easting, northing, ...fromNationalGrid(easting, northing) }
    : 'off the grid';
}

/** `31-12-2023` as `2023-12-31`, or nothing if there is no such day. */
export function localDate(value: string): string | undefined {
  const [, day, month, year] = /^(\d{2})-(\d{2})-(\d{4})$/.exec(value) ?? [];
  if (!day || !month || !year) return undefined;
  const there = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return there.getUTCMonth() === Number(month) - 1 && there.getUTCDate() === Number(day)
    ? `${year}-${month}-${day}`
    : undefined;
}
