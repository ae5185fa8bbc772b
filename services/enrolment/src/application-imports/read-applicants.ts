import { CsvRecords, type CsvRecord } from '../schools/csv-records.js';
import { refuse } from '../errors.js';
import {
  readApplicantRow,
  readHeader,
  type ApplicantColumns,
  type ApplicantError,
  type ApplicantRow,
} from './applicant-row.js';

/** Most rows of one file. A cohort is far smaller, and a file of this size can be checked in one transaction. */
const LIMIT = 2000;

/** Reads a file of applicants while it arrives. */
export async function readApplicants(
  file: AsyncIterable<Buffer>,
): Promise<{ line: number; applicant?: ApplicantRow; errors: ApplicantError[] }[]> {
  const records = new CsvRecords();
  const rows: { line: number; applicant?: ApplicantRow; errors: ApplicantError[] }[] = [];
  let columns: ApplicantColumns | undefined;
  const take = (found: readonly CsvRecord[]): void => {
    for (const record of found) {
      if (columns) rows.push({ line: record.line, ...readApplicantRow(record, columns) });
      else columns = readHeader(record.fields);
      if (rows.length > LIMIT)
        throw refuse('import_too_long', `The file has more than ${LIMIT} applicants. Split it.`, { limit: LIMIT });
    }
  };
  for await (const chunk of file) take(records.push(chunk.toString('latin1')));
  take(records.end());
  if (!columns) throw refuse('import_malformed', 'The file is empty: it has no header.');
  return rows;
}
