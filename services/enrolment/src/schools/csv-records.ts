import { cleanLine, delimiterOf, lineFault, textFaultWords, unescapedCell, type TextFault } from '@collegium/texts';
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

/** What Excel writes before the header to say what separates the cells. */
const SEPARATOR_HINT = /^sep=([,;\t])\r?\n/i;

/**
 * Splits a stream of text into records (RFC 4180), chunk by chunk. Cells are separated as the header's are, by comma, semicolon or
 * tab; records whose cells are all empty are left out.
 * A general parser took about twice the time of reading and validating the rows; this one looks for the next delimiter only.
 */
export class CsvRecords {
  private rest = '';
  private line = 1;
  private begun = false;
  private delimiter = COMMA;
  private oldMacintosh = false;

  /** Takes a chunk and returns the records that it completes. */
  push(chunk: string): CsvRecord[] {
    this.rest += this.oldMacintosh ? chunk.replaceAll('\r', '\n') : chunk;
    if (!this.begun && this.rest.length <= LONGEST_RECORD && !/[\r\n]./s.test(this.rest)) return [];
    this.begin();
    return this.take(false);
  }

  /** Returns the last record, if the file does not end with a line break. */
  end(): CsvRecord[] {
    this.begin();
    return this.take(true);
  }

  /** Looks at the first line, once it is there. */
  private begin(): void {
    if (this.begun) return;
    this.begun = true;
    if (this.rest.startsWith(BYTE_ORDER_MARK)) this.rest = this.rest.slice(BYTE_ORDER_MARK.length);
    this.oldMacintosh = /\r[^\n]/.test(this.rest) && !this.rest.includes('\n');
    if (this.oldMacintosh) this.rest = this.rest.replaceAll('\r', '\n');
    const hint = SEPARATOR_HINT.exec(this.rest);
    if (hint) this.rest = this.rest.slice(hint[0].length);
    this.delimiter = (hint?.[1] ?? delimiterOf(this.rest.slice(0, LONGEST_RECORD))).charCodeAt(0);
  }

  private take(last: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let from = 0;
    for (;;) {
      const read = from < this.rest.length ? readRecord(this.rest, from, last, this.delimiter) : undefined;
      if (!read) break;
      if (read.flaw || read.fields.some((field) => field.trim() !== ''))
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
function readRecord(text: string, from: number, last: boolean, delimiter: number): ReadRecord | undefined {
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
    const end = fieldEnd(text, at, last, delimiter);
    if (end === undefined) return undefined;
    const tail = text.slice(at, end);
    fields.push(value + (tail.endsWith('\r') ? tail.slice(0, -1) : tail));
    if (value !== '' && tail !== '' && tail !== '\r') flaw ??= `text after the closing quote in field ${fields.length}`;
    if (text.charCodeAt(end) !== delimiter) return { fields, flaw, next: end + 1, lines };
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

/** Position of the delimiter or line feed that ends a field; the end of the text counts where it is the last. */
function fieldEnd(text: string, from: number, last: boolean, delimiter: number): number | undefined {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === delimiter || code === LINE_FEED) return at;
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

/** The text of a cell, cleaned, and what is wrong with it. */
export function readCell(raw: string): { readonly text: string; readonly fault: TextFault | null } {
  // Nearly every cell is plain: the register has some two million of them.
  if (/^[!-&(-~](?:[ ]?[!-~])*$/.test(raw) || raw === '') return { text: raw, fault: null };
  const text = unescapedCell(cleanLine(decodeField(raw)));
  return { text, fault: lineFault(text) };
}

/** What is wrong with a cell, in words. */
export function cellFault(column: string, fault: TextFault): string {
  return `${column} ${textFaultWords[fault]}.`;
}

/** Why a row has another width than the header, if that matters: cells that a spreadsheet left empty at the end do not count. */
export function widthFlaw({ fields }: CsvRecord, width: number): string | undefined {
  return fields.slice(width).every((field) => field.trim() === '') && fields.length >= width
    ? undefined
    : `${fields.length} fields where the header has ${width}`;
}
