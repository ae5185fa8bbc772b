import { CellError, cells, readCsv, type CsvColumns, type CsvRowError, type Upload } from '@collegium/http';
import { isUUID } from 'class-validator';
import { creditSchemes } from '../claims/credit.js';
import { refuse } from '../errors.js';
import { caseKinds, readItems, type GivenItem, type ReconciledItem } from './reconciliation.js';

/** Most cases of one list. */
export const ITEM_LIMIT = 5000;

const optional = <Value>(header: string, read: (text: string) => Value) => ({
  header,
  required: false,
  read: cells.optionally(read),
});

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = cells.integer(text);
    if (value < least || value > most) throw new CellError('out_of_range', `must be from ${least} to ${most}`);
    return value;
  };
}

function short(text: string): string {
  if (text.length > 100) throw new CellError('too_long', 'must have at most 100 characters');
  return cells.reference(text);
}

const columns: CsvColumns<Required<GivenItem>> = {
  kind: { header: 'kind', read: cells.oneOf(...caseKinds) },
  id: {
    header: 'id',
    read: (text) => {
      if (!isUUID(text)) throw new CellError('not_an_id', 'is not the id of a case');
      return text;
    },
  },
  revision: { header: 'revision', read: whole(1, 1_000_000) },
  status: { header: 'status', read: cells.text },
  reference: optional('reference', short),
  studentNumber: optional('studentNumber', short),
  points: optional('points', whole(1, 360)),
  scheme: optional('scheme', cells.oneOf(...creditSchemes)),
  level: optional('level', whole(4, 8)),
};

/** Reads a university's list, all or nothing. @throws DomainError `items_not_acceptable` with row and column of all that is wrong */
export async function itemsOfCsv(file: Upload): Promise<ReconciledItem[]> {
  const given: { row: number; value: GivenItem }[] = [];
  const errors: CsvRowError[] = [];
  for await (const read of readCsv(file, columns, { maxRows: ITEM_LIMIT })) {
    if ('errors' in read) errors.push(...read.errors);
    else given.push(read);
  }
  const { items, problems } = readItems(given.map(({ value }) => value));
  errors.push(
    ...problems.map(({ index, field, code, message }) => ({ row: given[index]!.row, column: field, code, message })),
  );
  if (errors.length > 0)
    throw notAcceptable(
      errors.map(({ row, column, code, message }) => ({
        pointer: column === null ? `/${row}` : `/${row}/${column}`,
        code,
        message: `Row ${row}${column === null ? '' : `, column ${column}`}: ${message}`,
      })),
    );
  return items;
}

/** Checks a list that came as JSON. @throws DomainError `items_not_acceptable` with pointers */
export function itemsOfJson(given: readonly GivenItem[]): ReconciledItem[] {
  const { items, problems } = readItems(given);
  if (problems.length > 0)
    throw notAcceptable(
      problems.map(({ index, field, code, message }) => ({ pointer: `/items/${index}/${field}`, code, message })),
    );
  return items;
}

function notAcceptable(errors: { pointer: string; code: string; message: string }[]) {
  return refuse(
    'items_not_acceptable',
    `The list is not taken: ${errors.length === 1 ? 'one cell is' : `${errors.length} cells are`} wrong.`,
    {},
    errors,
  );
}
