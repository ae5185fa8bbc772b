import { pipeline, Readable } from 'node:stream';
import { refuseCommon } from '@collegium/errors';
import {
  cleanLine,
  cleanProse,
  delimiterOf,
  headingKey,
  lineFault,
  proseFault,
  textFaultWords,
  unescapedCell,
} from '@collegium/texts';
import { CsvError, parse } from 'csv-parse';
import { CsvDecoder } from './text-decoder.js';
import { withoutUtf16 } from './utf16.js';

/** What is wrong with one row of a file. */
export interface CsvRowError {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  /** Header of the column, or null where it is the row as a whole. */
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}

/** How one column is read. */
export interface CsvColumn<Value> {
  /** Its name in the header, compared without case and surrounding space. */
  readonly header: string;
  /** Whether the header must be there; a column that may be missing reads as empty. Default true. */
  readonly required?: boolean;
  /** Whether a cell may have several lines. Default false. */
  readonly prose?: boolean;
  /** Turns the cleaned text of a cell into its value: NFC, trimmed, without what nobody can see. @throws CellError for a text that cannot be read */
  readonly read: (text: string) => Value;
}

/** Columns by the property that their value goes to. */
export type CsvColumns<Row> = { readonly [Property in keyof Row]: CsvColumn<Row[Property]> };

/** A row that could be read, or what is wrong with it; never both. */
export type CsvRow<Row> =
  { readonly row: number; readonly value: Row } | { readonly row: number; readonly errors: readonly CsvRowError[] };

/** What may be set otherwise. */
export interface ReadCsvOptions {
  /** More data rows than this are refused; rows of empty cells do not count. Default 100,000. */
  readonly maxRows?: number;
  /** Longest row in characters. Default 65,536. */
  readonly maxRowLength?: number;
}

/** Thrown by a column's `read`. */
export class CellError extends Error {
  /** @param code stable, lower snake case */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads a CSV file row by row; memory stays flat whatever its length. A row with errors does not end the reading: all of a file's errors can be told at once.
 * Columns the specification does not name are skipped; rows of empty cells too. Cells are separated as the header's are: by comma,
 * semicolon or tab. A cell with a character that no text may hold is an error of its row.
 * @param file UTF-8, UTF-16 or Windows-1252
 * @throws DomainError `malformed` for a file without the required header, with too many rows, or that is no CSV
 */
export async function* readCsv<Row extends object>(
  file: Readable,
  columns: CsvColumns<Row>,
  options: ReadCsvOptions = {},
): AsyncGenerator<CsvRow<Row>> {
  const { maxRows = 100_000, maxRowLength = 65_536 } = options;
  let header: readonly string[] | undefined;
  let places: Map<keyof Row, number> | undefined;
  let row = 0;
  let filled = 0;
  try {
    for await (const cells of await parserOf(file, maxRowLength)) {
      row += 1;
      if (cells.every((cell) => cell === '')) continue;
      if (!header || !places) {
        header = cells;
        places = placesOf(columns, cells);
        continue;
      }
      filled += 1;
      if (filled > maxRows) throw refuseCommon('malformed', `The file has more than ${maxRows} rows.`, { maxRows });
      yield readRow(row, cells, columns, places, header.length);
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw refuseCommon('malformed', `Row ${row + 1} cannot be read as CSV: ${error.message}`, { row: row + 1 });
    throw error;
  } finally {
    file.destroy();
  }
  if (!header) throw refuseCommon('malformed', 'The file is empty: its first row must name the columns.');
}

/** A parser that has begun with the file: what separates its cells shows in its first line only. */
async function parserOf(file: Readable, maxRowLength: number): Promise<AsyncIterable<string[]>> {
  const decoder = new CsvDecoder();
  // A failure of any part ends the others, and comes out where the parser is read.
  pipeline(Readable.from(withoutUtf16(file)), decoder, () => undefined);
  const text = decoder[Symbol.asyncIterator]() as AsyncIterator<string>;
  let start = '';
  while (!/[\n\r]./.test(start) && start.length <= maxRowLength) {
    const { value, done } = await text.next();
    if (done) break;
    start += value;
  }
  const hint = SEPARATOR_HINT.exec(start);
  const body = hint ? start.slice(hint[0].length) : start;
  async function* all() {
    if (body !== '') yield body;
    yield* { [Symbol.asyncIterator]: () => text };
  }
  const parser = parse({
    bom: true,
    columns: false,
    delimiter: hint?.[1] ?? delimiterOf(body),
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
    max_record_size: maxRowLength,
  });
  pipeline(Readable.from(all()), parser, () => undefined);
  return parser as AsyncIterable<string[]>;
}

/** What Excel writes before the header to say what separates the cells. */
const SEPARATOR_HINT = /^\uFEFF?sep=([,;\t])\r?\n/i;

function placesOf<Row>(columns: CsvColumns<Row>, header: readonly string[]): Map<keyof Row, number> {
  const names = header.map(headingKey);
  const entries = Object.entries(columns) as [string & keyof Row, CsvColumn<unknown>][];
  const missing = entries
    .filter(([, column]) => column.required !== false && !names.includes(headingKey(column.header)))
    .map(([, column]) => column.header);
  if (missing.length > 0)
    throw refuseCommon('malformed', `The header lacks ${missing.map((name) => `"${name}"`).join(', ')}.`, { missing });
  const twice = entries
    .filter(([, column]) => names.filter((name) => name === headingKey(column.header)).length > 1)
    .map(([, column]) => column.header);
  if (twice.length > 0)
    throw refuseCommon('malformed', `The header names ${twice.map((name) => `"${name}"`).join(', ')} twice.`, {
      twice,
    });
  return new Map(entries.map(([property, column]) => [property, names.indexOf(headingKey(column.header))]));
}

function readRow<Row extends object>(
  row: number,
  cells: readonly string[],
  columns: CsvColumns<Row>,
  places: ReadonlyMap<keyof Row, number>,
  width: number,
): CsvRow<Row> {
  if (filledWidth(cells) > width)
    return {
      row,
      errors: [
        {
          row,
          column: null,
          code: 'too_many_cells',
          message: `The row has ${cells.length} cells, the header ${width}: is a comma not in quotes?`,
        },
      ],
    };
  const errors: CsvRowError[] = [];
  const value: Partial<Row> = {};
  for (const property of Object.keys(columns) as (keyof Row)[]) {
    const column = columns[property];
    try {
      value[property] = column.read(cleanCell(cells[places.get(property)!] ?? '', column.prose === true));
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      errors.push({ row, column: column.header, code: error.code, message: error.message });
    }
  }
  return errors.length > 0 ? { row, errors } : { row, value: value as Row };
}

/** How far a row reaches; what spreadsheets leave of emptied cells does not count. */
function filledWidth(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell !== '') + 1;
}

function cleanCell(cell: string, prose: boolean): string {
  const fault = prose ? proseFault(cleanProse(cell)) : lineFault(cell);
  if (fault) throw new CellError(fault, textFaultWords[fault]);
  return unescapedCell(prose ? cleanProse(cell) : cleanLine(cell));
}
