import { decodeField, type CsvRecord } from './csv-records.js';
import { localDate, type ColumnPositions, type RowError } from './register-row.js';
import type { SchoolLink } from './school.js';

/** Headings of the register's file of links. */
export const linkColumns = ['URN', 'LinkURN', 'LinkName', 'LinkType', 'LinkEstablishedDate'] as const;

/** Reads one row of the file of links. Either end may be a school that we do not hold: the file covers the whole country. */
export function readLinkRow(
  record: CsvRecord,
  columns: ColumnPositions<(typeof linkColumns)[number]>,
): { link?: SchoolLink; errors: RowError[] } {
  const errors: RowError[] = [];
  const text = (column: (typeof linkColumns)[number]) =>
    decodeField(record.fields[columns.positions.get(column)!] ?? '').trim();
  const urn = text('URN');
  const wrong = (column: string, code: string, message: string, value: string) =>
    void errors.push({ line: record.line, urn, column, code, message, value });

  const flaw =
    record.flaw ??
    (record.fields.length === columns.width
      ? undefined
      : `${record.fields.length} fields where the header has ${columns.width}`);
  if (flaw) {
    wrong('', 'malformed_row', `The row cannot be read: ${flaw}.`, '');
    return { errors };
  }
  for (const column of ['URN', 'LinkURN'] as const)
    if (!/^\d{6}$/.test(text(column))) wrong(column, 'invalid_urn', `${column} must have six digits.`, text(column));
  if (urn !== '' && urn === text('LinkURN'))
    wrong('LinkURN', 'links_to_itself', 'A school cannot be linked to itself.', urn);
  const linkType = text('LinkType');
  if (linkType === '') wrong('LinkType', 'link_type_missing', 'LinkType must not be empty.', '');
  const date = text('LinkEstablishedDate');
  const establishedOn = date === '' ? null : localDate(date);
  if (establishedOn === undefined)
    wrong('LinkEstablishedDate', 'invalid_date', 'LinkEstablishedDate must be a date as dd-mm-yyyy.', date);
  if (errors.length > 0 || establishedOn === undefined) return { errors };
  return { errors, link: { urn, linkUrn: text('LinkURN'), linkName: text('LinkName'), linkType, establishedOn } };
}
