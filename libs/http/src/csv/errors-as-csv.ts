import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import type { CsvRowError } from './read-csv.js';

/**
 * Turns the errors of a file into a CSV file (`row,column,code,message`) that streams; a controller returns it as it is. Cells that a spreadsheet would take for a formula are defused.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function errorsAsCsv(
  errors: Iterable<CsvRowError> | AsyncIterable<CsvRowError>,
  filename = 'errors.csv',
): StreamableFile {
  const rows = stringify({
    header: true,
    columns: ['row', 'column', 'code', 'message'],
    bom: true,
    escape_formulas: true,
  });
  return new StreamableFile(Readable.from(errors).pipe(rows), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${filename}"`,
  });
}
