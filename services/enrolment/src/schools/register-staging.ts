import { once } from 'node:events';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { withoutUtf16 } from '@collegium/http';
import { refuse } from '../errors.js';
import { CsvRecords, type CsvRecord } from './csv-records.js';
import { linkColumns, readLinkRow } from './link-row.js';
import { findColumns, readRegisterRow, registerColumns, type ColumnPositions, type RowError } from './register-row.js';
import { linksTable, schoolsTable, type RegisterKind, type RegisterTable } from './register-tables.js';

/** How many rows and errors are held in memory before they go to the database. */
const BATCH = 1000;

/** How many rows of a file could be read. */
export interface Staged {
  readonly rows: number;
  readonly valid: number;
}

type Reader = (record: CsvRecord) => { key?: string; line?: string; errors: RowError[] };

/**
 * Reads a file of the register into its staging table, and what is wrong with it into the table of errors.
 * A batch is parsed while the one before is on its way to Postgres; memory does not grow with the file.
 * @param client in a transaction: nothing stays of a file that breaks off
 * @throws DomainError `import_malformed` if the file is empty, lacks columns, or never closes a quote
 */
export async function stageFile(
  client: ClientBase,
  kind: RegisterKind,
  importId: string,
  file: AsyncIterable<Buffer>,
): Promise<Staged> {
  const { staging, columns } = kind === 'schools' ? schoolsTable : linksTable;
  const records = new CsvRecords();
  const batch = new Batch(
    client,
    `copy ${staging} (import_id, line, ${Object.values(columns).join(', ')}) from stdin`,
    importId,
  );
  const seen = new Set<string>();
  let read: Reader | undefined;
  let rows = 0;
  let valid = 0;

  const take = async (found: readonly CsvRecord[]): Promise<void> => {
    for (const record of found) {
      if (!read) {
        read = readerOf(kind, record.fields, importId);
        continue;
      }
      rows += 1;
      const { key, line, errors } = read(record);
      if (key !== undefined && seen.has(key))
        errors.push({
          line: record.line,
          urn: key.slice(0, 6),
          column: 'URN',
          code: 'repeated_row',
          message: 'This row stands in the file already.',
          value: key,
        });
      else if (key !== undefined && line !== undefined) {
        seen.add(key);
        valid += 1;
        batch.lines.push(line);
      }
      batch.errors.push(...errors);
    }
    if (batch.size >= BATCH) await batch.send();
  };

  try {
    for await (const chunk of withoutUtf16(file)) await take(records.push(chunk.toString('latin1')));
    await take(records.end());
    if (!read) throw refuse('import_malformed', 'The file is empty: it has no header.');
    await batch.send();
  } finally {
    await batch.settled();
  }
  return { rows, valid };
}

function readerOf(kind: RegisterKind, header: readonly string[], importId: string): Reader {
  if (kind === 'schools') {
    const columns = found(findColumns(header, registerColumns));
    return (record) => {
      const { school, errors } = readRegisterRow(record, columns);
      return school
        ? { key: school.urn, line: copyLine(importId, record.line, school, schoolsTable), errors }
        : { errors };
    };
  }
  const columns = found(findColumns(header, linkColumns));
  return (record) => {
    const { link, errors } = readLinkRow(record, columns);
    return link
      ? {
          key: `${link.urn} ${link.linkUrn} ${link.linkType}`,
          line: copyLine(importId, record.line, link, linksTable),
          errors,
        }
      : { errors };
  };
}

function found<Column extends string>(
  columns: ColumnPositions<Column> | { readonly missing: readonly Column[] },
): ColumnPositions<Column> {
  if (!('missing' in columns)) return columns;
  const { missing } = columns;
  throw refuse(
    'import_malformed',
    `The header lacks ${missing.length === 1 ? 'the column' : 'the columns'} ${missing.join(', ')}.`,
    { missing },
    missing.map((column) => ({
      pointer: `/1/${column.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      code: 'missing_column',
      message: `The column ${column} is missing.`,
    })),
  );
}

/** A row in Postgres' text format for `copy`. */
function copyLine<Row extends object>(
  importId: string,
  line: number,
  row: Row,
  { columns }: RegisterTable<Row>,
): string {
  let text = `${importId}\t${line}`;
  for (const property in columns) {
    const value = row[property as keyof Row] as string | number | null;
    text += value === null ? '\t\\N' : `\t${typeof value === 'number' ? value : escaped(value)}`;
  }
  return `${text}\n`;
}

function escaped(value: string): string {
  return /[\\\t\n\r]/.test(value)
    ? value.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n').replace(/\r/g, '\\r')
    : value;
}

/** Rows and errors on their way into the database, one batch at a time. */
class Batch {
  lines: string[] = [];
  errors: RowError[] = [];
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: ClientBase,
    private readonly copy: string,
    private readonly importId: string,
  ) {}

  get size(): number {
    return this.lines.length + this.errors.length;
  }

  /** Sends what has come together, once the batch before has arrived. */
  async send(): Promise<void> {
    const { lines, errors } = this;
    this.lines = [];
    this.errors = [];
    await this.sending;
    this.sending = this.write(lines, errors);
    // Whoever waits next is told of a failure; until then it must not count as unhandled.
    this.sending.catch(() => undefined);
  }

  /** Waits for the last batch to arrive. */
  async settled(): Promise<void> {
    await this.sending;
  }

  private async write(lines: readonly string[], errors: readonly RowError[]): Promise<void> {
    if (lines.length > 0) {
      const stream = this.client.query(copyFrom(this.copy));
      stream.end(lines.join(''));
      await once(stream, 'finish');
    }
    if (errors.length > 0)
      await this.client.query(
        `insert into register_import_errors (import_id, line, urn, "column", code, message, value)
         select $1, line, urn, "column", code, message, value
         from jsonb_to_recordset($2) as error (line integer, urn text, "column" text, code text, message text, value text)`,
        [this.importId, JSON.stringify(errors)],
      );
  }
}
