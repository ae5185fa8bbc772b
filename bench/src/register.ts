import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A register of schools in the GIAS format: Windows-1252, a header, one school a row. */
export interface RegisterFile {
  readonly path: string;
  /** Rows without the header. */
  readonly rows: number;
  /** Headings as column names. */
  readonly columns: readonly string[];
}

const FIRST_URN = 200_000;
const URN = /^\d{6}(?=,)/;

/** Looks at a given file. */
export function registerFile(path: string): RegisterFile {
  const lines = readFileSync(path, 'latin1').trimEnd().split(/\r?\n/);
  return { path, rows: lines.length - 1, columns: columnsOf(lines[0]!) };
}

/** Writes a register of `rows` fictional schools into `folder`: those of the scenario over and over, each under a number of its own. */
export function fictionalRegister(folder: string, rows: number): RegisterFile {
  const source = readFileSync(
    fileURLToPath(import.meta.resolve('@collegium/scenario-eldp/register/fictional-register.csv')),
    'latin1',
  );
  const [header, ...schools] = source.trimEnd().split(/\r?\n/);
  const lines = Array.from({ length: rows }, (_, n) =>
    schools[n % schools.length]!.replace(URN, String(FIRST_URN + n)),
  );
  const path = join(folder, `register-${rows}.csv`);
  writeFileSync(path, `${[header!, ...lines].join('\r\n')}\r\n`, 'latin1');
  return { path, rows, columns: columnsOf(header!) };
}

function columnsOf(header: string): string[] {
  return header.split(',').map((heading) =>
    heading
      .replaceAll('"', '')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/_$/, '')
      .toLowerCase(),
  );
}
