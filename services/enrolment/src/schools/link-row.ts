import { shownCell } from '@collegium/texts';
import { cellFault, readCell, widthFlaw, type CsvRecord } from './csv-records.js';
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
  const cell = (column: (typeof linkColumns)[number]) => readCell(record.fields[columns.positions.get(column)!] ?? '');
  const text = (column: (typeof linkColumns)[number]) => cell(column).text;
  const urn = text('URN');
  const wrong = (column: string, code: string, message: string, value: string) =>
    void errors.push({ line: record.line, urn: shownCell(urn), column, code, message, value: shownCell(value) });

  const flaw = record.flaw ?? widthFlaw(record, columns.width);
  if (flaw) {
    wrong('', 'malformed_row', `The row cannot be read: ${flaw}.`, '');
    return { errors };
  }
  for (const column of ['URN', 'LinkURN'] as const)
    if (!/^\d{6}$/.test(text(column))) wrong(column, 'invalid_urn', `${column} must have six digits.`, text(column));
  if (urn !== '' && urn === text('LinkURN'))
    wrong('LinkURN', 'links_to_itself', 'A school cannot be linked to itself.', urn);
  for (const column of ['LinkName', 'LinkType'] as const) {
    const { fault } = cell(column);
    if (fault) wrong(column, fault, cellFault(column, fault), text(column));
    else if (text(column).length > 300)
      wrong(column, 'too_long', `${column} must have at most 300 characters.`, text(column));
  }
  const linkType = text('LinkType');
  if (linkType === '') wrong('LinkType', 'link_type_missing', 'LinkType must not be empty.', '');
  const date = text('LinkEstablishedDate');
  const establishedOn = date === '' ? null : localDate(date);
  if (establishedOn === undefined)
    wrong('LinkEstablishedDate', 'invalid_date', 'LinkEstablishedDate must be a date as dd-mm-yyyy.', date);
  if (errors.length > 0 || establishedOn === undefined) return { errors };
  return { errors, link: { urn, linkUrn: text('LinkURN'), linkName: text('LinkName'), linkType, establishedOn } };
}
