import { refuse } from '../errors.js';

/** One record of a CSV file: its fields as raw Latin-1 text, and the line on which it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
  /** What breaks RFC 4180 in it, if anything does. */
  readonly flaw?: string;
}

/** No record of a register is longer; an unclosed quote would otherwise swallow the rest of the file into memory. */
const LONGEST_RECORD = 64 * 1024;

/** How UTF-8 files may begin, read as Latin-1. */
const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/**
 * Splits a stream of text into records (RFC 4180), chunk by chunk.
 * A general parser took about twice the time of reading and validating the rows; this one looks for the next delimiter only.
 */
export class CsvRecords {
  private rest = '';
  private line = 1;
  private begun = false;

  /** Takes a chunk and returns the records that it completes. */
  push(chunk: string): CsvRecord[] {
    this.rest += chunk;
    if (!this.begun && this.rest.length < BYTE_ORDER_MARK.length) return [];
    if (!this.begun && this.rest.startsWith(BYTE_ORDER_MARK)) this.rest = this.rest.slice(BYTE_ORDER_MARK.length);
    this.begun = true;
    return this.take(false);
  }

  /** Returns the last record, if the file does not end with a line break. */
  end(): CsvRecord[] {
    return this.take(true);
  }

  private take(last: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let from = 0;
    for (;;) {
      const read = from < this.rest.length ? readRecord(this.rest, from, last) : undefined;
      if (!read) break;
      if (read.fields.length > 1 || read.fields[0] !== '')
        records.push({ line: this.line, fields: read.fields, ...(read.flaw ? { flaw: read.flaw } : {}) });
      this.line += read.lines;
      from = read.next;
    }
    this.rest = this.rest.slice(from);
    if (this.rest.length > LONGEST_RECORD)
      throw refuse('import_malformed', `Line ${this.line}: a quoted value is not closed.`, { line: this.line });
    return records;
  }
}

interface ReadRecord {
  readonly fields: string[];
  readonly flaw?: string | undefined;
  readonly next: number;
  readonly lines: number;
}

/** Reads the record that begins at `from`, or nothing if it is not complete yet. */
function readRecord(text: string, from: number, last: boolean): ReadRecord | undefined {
  const fields: string[] = [];
  let flaw: string | undefined;
  let lines = 1;
  let at = from;
  for (;;) {
    let value: string;
    if (text.charCodeAt(at) === QUOTE) {
      const close = closingQuote(text, at + 1);
      if (close === undefined || (close + 1 === text.length && !last))
        return last ? unclosed(text, from, fields) : undefined;
      value = text.slice(at + 1, close);
      if (value.includes('\n')) lines += value.split('\n').length - 1;
      if (value.includes('"')) value = value.replaceAll('""', '"');
      at = close + 1;
    } else value = '';
    const end = fieldEnd(text, at, last);
    if (end === undefined) return undefined;
    const tail = text.slice(at, end);
    fields.push(value + (tail.endsWith('\r') ? tail.slice(0, -1) : tail));
    if (value !== '' && tail !== '' && tail !== '\r') flaw ??= `text after the closing quote in field ${fields.length}`;
    if (text.charCodeAt(end) !== COMMA) return { fields, flaw, next: end + 1, lines };
    at = end + 1;
  }
}

const QUOTE = 34;
const COMMA = 44;
const LINE_FEED = 10;

/** Position of the quote that closes a value, skipping doubled ones. */
function closingQuote(text: string, from: number): number | undefined {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2))
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
  return undefined;
}

/** Position of the comma or line feed that ends a field; the end of the text counts where it is the last. */
function fieldEnd(text: string, from: number, last: boolean): number | undefined {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === LINE_FEED) return at;
  }
  return last ? text.length : undefined;
}

function unclosed(text: string, from: number, fields: string[]): ReadRecord {
  return {
    fields: [...fields, ''],
    flaw: `field ${fields.length + 1} has a quote that is not closed`,
    next: text.length,
    lines: text.slice(from).split('\n').length,
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const windows1252 = new TextDecoder('windows-1252');

/**
 * The text of a field that was read as Latin-1, byte for byte. The register is published in windows-1252, but people
 * save it again as UTF-8; bytes that are valid UTF-8 beyond ASCII are hardly ever meant as windows-1252.
 */
export function decodeField(raw: string): string {
  if (!/[\x80-\xff]/.test(raw)) return raw;
  const bytes = Buffer.from(raw, 'latin1');
  try {
    return utf8.decode(bytes);
  } catch {
    return windows1252.decode(bytes);
  }
}
