import { isDomainError } from '@collegium/errors';
import { InputPipe, withoutUtf16 } from '@collegium/http';
import { IntersectionType, PickType } from '@nestjs/swagger';
import { SubmitApplicationDto } from '../applications/applications.dto.js';
import { refuse } from '../errors.js';
import { RegisterPersonDto } from '../people/people.dto.js';
import { CsvRecords, type CsvRecord } from '../schools/csv-records.js';
import {
  cellsOf,
  columnOf,
  readApplicantRow,
  readHeader,
  type ApplicantColumns,
  type ApplicantError,
  type ApplicantRow,
} from './applicant-row.js';

/** Most rows of one file; empty ones do not count. A cohort is far smaller, and a file of this size can be checked in one transaction. */
const LIMIT = 2000;

/** One row of a file: an applicant, or what is wrong with it. */
export interface ReadApplicant {
  readonly line: number;
  readonly applicant?: ApplicantRow;
  readonly errors: readonly ApplicantError[];
  /** As it was written, by heading. */
  readonly cells: readonly (readonly [heading: string, text: string])[];
}

/**
 * Reads a file of applicants while it arrives.
 * @param facts names that the programme asks for
 */
export async function readApplicants(
  file: AsyncIterable<Buffer>,
  facts: readonly string[] = [],
): Promise<ReadApplicant[]> {
  const records = new CsvRecords();
  const rows: ReadApplicant[] = [];
  let columns: ApplicantColumns | undefined;
  const seen = new Set<string>();
  const take = async (found: readonly CsvRecord[]): Promise<void> => {
    for (const record of found) {
      if (!columns) {
        columns = readHeader(record.fields, facts);
        continue;
      }
      const cells = cellsOf(record, columns);
      // Our list of errors has a row for each error: put right alike, they are one.
      const key = JSON.stringify([record.fields[columns.lineAt ?? -1]?.trim(), cells]);
      if (columns.lineAt !== undefined && seen.has(key)) continue;
      seen.add(key);
      const read = await validated(record.line, readApplicantRow(record, columns));
      rows.push({ line: record.line, ...read, cells });
      if (rows.length > LIMIT)
        throw refuse('import_too_long', `The file has more than ${LIMIT} applicants. Split it.`, { limit: LIMIT });
    }
  };
  for await (const chunk of withoutUtf16(file)) await take(records.push(chunk.toString('latin1')));
  await take(records.end());
  if (!columns) throw refuse('import_malformed', 'The file is empty: it has no header.');
  return rows;
}

/** The fields that a row states, with the rules that they have over HTTP. */
class ApplicantDto extends IntersectionType(
  PickType(RegisterPersonDto, ['displayName', 'email', 'trn'] as const),
  PickType(SubmitApplicationDto, ['setting', 'staffRole', 'creditWanted', 'university'] as const),
) {}

const pipe = new InputPipe();

/** The same validation as over HTTP; its pointers become columns, each told once. */
async function validated(
  line: number,
  { applicant, errors }: { applicant?: ApplicantRow; errors: readonly ApplicantError[] },
): Promise<{ applicant?: ApplicantRow; errors: readonly ApplicantError[] }> {
  if (!applicant) return { errors };
  const { facts, ...stated } = applicant;
  try {
    const { displayName, email, setting, university } = (await pipe.transform(stated, {
      type: 'body',
      metatype: ApplicantDto,
    })) as ApplicantDto;
    return {
      errors,
      applicant: { ...applicant, displayName, email, setting: { ...setting }, university: university ?? null, facts },
    };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    const found = new Map<string, ApplicantError>();
    for (const { pointer, code, message } of error.errors) {
      const column = columnOf(pointer);
      if (!found.has(column)) found.set(column, { line, column, code, message, value: '' });
    }
    return { errors: [...found.values()] };
  }
}
