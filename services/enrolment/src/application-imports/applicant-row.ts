import { headingKey, shownCell } from '@collegium/texts';
import { isEmail } from 'class-validator';
import { refuse } from '../errors.js';
import { cellFault, decodeField, readCell, type CsvRecord } from '../schools/csv-records.js';
import { settingKinds, staffRoles, type SettingKind, type StaffRole } from '../applications/setting.js';
import type { GivenSetting } from '../applications/application-input.js';

/** One applicant of a file. */
export interface ApplicantRow {
  readonly displayName: string;
  readonly email: string;
  readonly trn: string | null;
  readonly staffRole: StaffRole;
  readonly setting: GivenSetting;
  readonly creditWanted: boolean;
  readonly university: string | null;
  readonly facts: Readonly<Record<string, boolean | string>>;
}

/** What is wrong with one value of a file. */
export interface ApplicantError {
  readonly line: number;
  readonly column: string;
  readonly code: string;
  readonly message: string;
  readonly value: string;
}

const required = ['displayName', 'email', 'staffRole'] as const;
const optional = ['trn', 'urn', 'settingKind', 'settingName', 'settingTimeZone', 'creditWanted', 'university'] as const;
const FACT = /^fact:([a-z][A-Za-z0-9]*)$/;
/** Columns of our list of errors, which comes back with the rows that were put right. */
export const feedback = ['line', 'column', 'code', 'message', 'value'] as const;

/** Where each column stands. Unlike the register, the file is ours: a column that we do not know is a mistake. */
export interface ApplicantColumns {
  readonly positions: ReadonlyMap<string, number>;
  /** Where our list of errors says which line a row was, if that is what the file is made of. */
  readonly lineAt: number | undefined;
  /** Columns without a heading. */
  readonly blank: readonly number[];
  readonly width: number;
}

/**
 * Reads the header of a file of applicants, whose columns may stand in any order and be written in any case. Columns without a
 * heading must be empty; those of our list of errors are passed over.
 * @param facts names that the programme asks for
 */
export function readHeader(fields: readonly string[], facts: readonly string[] = []): ApplicantColumns {
  const known: readonly string[] = [...required, ...optional];
  const names = new Map(
    [...known, ...feedback, ...facts.map((fact) => `fact:${fact}`)].map((name) => [headingKey(name), name]),
  );
  const written = fields.map((field) => decodeField(field).replaceAll('\uFEFF', '').trim());
  const headings = written
    .map((heading) => names.get(headingKey(heading).replace(/^fact:\s+/, 'fact:')) ?? heading)
    .map((heading) => ((feedback as readonly string[]).includes(heading) ? PASSED_OVER : heading));
  const flaws = [
    ...required
      .filter((column) => !headings.includes(column))
      .map((column) => ({ column, code: 'missing_column', message: `The column ${column} is missing.` })),
    ...headings
      .filter((heading) => heading !== '' && heading !== PASSED_OVER && !known.includes(heading) && !FACT.test(heading))
      .map(shownCell)
      .map((column) => ({
        column,
        code: 'unknown_column',
        message: `There is no column ${column}; there are ${known.join(', ')} and fact:<name>.`,
      })),
    ...headings
      .filter((heading, at) => heading !== '' && heading !== PASSED_OVER && headings.indexOf(heading) !== at)
      .map((column) => ({ column, code: 'repeated_column', message: `The column ${column} stands there twice.` })),
  ];
  if (flaws.length > 0)
    throw refuse(
      'import_malformed',
      flaws.map(({ message }) => message).join(' '),
      {},
      flaws.map(({ column, code, message }) => ({
        pointer: `/1/${column.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        code,
        message,
      })),
    );
  const named = headings.flatMap((heading, at) =>
    heading === '' || heading === PASSED_OVER ? [] : [[heading, at] as const],
  );
  const blank = headings.flatMap((heading, at) => (heading === '' ? [at] : []));
  const lineAt = written.findIndex((heading) => headingKey(heading) === 'line');
  return { positions: new Map(named), blank, lineAt: lineAt < 0 ? undefined : lineAt, width: headings.length };
}

const PASSED_OVER = '(feedback)';
const booleans: Readonly<Record<string, boolean>> = { yes: true, no: false, true: true, false: false };

/** Reads one applicant, or tells all that is wrong with the row. Whether the school exists and the rules are met comes later. */
export function readApplicantRow(
  record: CsvRecord,
  columns: ApplicantColumns,
): { applicant?: ApplicantRow; errors: ApplicantError[] } {
  const { positions } = columns;
  const errors: ApplicantError[] = [];
  const wrong = (column: string, code: string, message: string, value = '') =>
    void errors.push({ line: record.line, column, code, message, value: shownCell(value) });
  const text = (column: string) => readCell(record.fields[positions.get(column) ?? -1] ?? '').text;
  const given = (column: string) => text(column) || undefined;

  const flaw = record.flaw ?? widthFlaw(record.fields, columns);
  if (flaw) {
    wrong('', 'malformed_row', `The row cannot be read: ${flaw}.`);
    return { errors };
  }
  for (const column of positions.keys()) {
    const { text: value, fault } = readCell(record.fields[positions.get(column)!] ?? '');
    if (fault) wrong(column, fault, cellFault(column, fault), value);
  }
  for (const column of required) if (text(column) === '') wrong(column, 'missing', `${column} must not be empty.`);
  const [email, trn, urn] = [text('email'), given('trn'), given('urn')];
  if (email !== '' && !isEmail(email)) wrong('email', 'invalid_email', 'email must be an address.', email);
  if (trn && !/^\d{7}$/.test(trn)) wrong('trn', 'invalid_trn', `trn must be seven digits.${damage(trn)}`, trn);
  if (urn && !/^\d{6}$/.test(urn)) wrong('urn', 'invalid_urn', `urn must be six digits.${damage(urn)}`, urn);
  const staffRole = staffRoles.find((role) => role === text('staffRole').toLowerCase());
  if (!staffRole && text('staffRole') !== '')
    wrong('staffRole', 'not_in_list', `staffRole must be one of ${staffRoles.join(', ')}.`, text('staffRole'));
  const kind = settingKinds.find((known) => known === text('settingKind').toLowerCase());
  if (!kind && text('settingKind') !== '')
    wrong('settingKind', 'not_in_list', `settingKind must be one of ${settingKinds.join(', ')}.`, text('settingKind'));
  const credit = text('creditWanted').toLowerCase();
  if (credit !== '' && !(credit in booleans))
    wrong('creditWanted', 'invalid_boolean', 'creditWanted must be yes, no or empty.', credit);
  if (errors.length > 0 || !staffRole) return { errors: oneForEach(errors) };
  return {
    errors,
    applicant: {
      displayName: text('displayName'),
      email,
      trn: trn ?? null,
      staffRole,
      setting: settingOf(urn, kind, given('settingName'), given('settingTimeZone')),
      creditWanted: booleans[credit] ?? false,
      university: given('university') ?? null,
      facts: Object.fromEntries([...positions.keys()].flatMap((column) => factOf(column, text(column)))),
    },
  };
}

function settingOf(urn?: string, kind?: SettingKind, name?: string, timeZone?: string): GivenSetting {
  return { ...(urn && { urn }), ...(kind && { kind }), ...(name && { name }), ...(timeZone && { timeZone }) };
}

/** A row as it was written, by heading; what no text may hold is replaced. */
export function cellsOf({ fields }: CsvRecord, { positions }: ApplicantColumns): [heading: string, text: string][] {
  return [...positions].map(([heading, at]) => [heading, storable(decodeField(fields[at] ?? '').trim())]);
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** What a spreadsheet may have done to a number that is none: it drops zeros at the beginning, and writes long ones in short. */
function damage(value: string): string {
  if (/^\d+(?:[.,]\d+)?E[+-]?\d+$/i.test(value) || /^\d+[.,]\d+$/.test(value))
    return ' A spreadsheet has made a number of it: format the column as text.';
  return /^[1-9]\d{2,5}$/.test(value) ? ' Has a spreadsheet dropped zeros at the beginning?' : '';
}

/** A row may be shorter than the header, or longer, by cells that are empty and need not be filled. */
function widthFlaw(fields: readonly string[], { positions, blank, width }: ApplicantColumns): string | undefined {
  const filled = (at: number) => (fields[at] ?? '').trim() !== '';
  if (blank.some(filled) || fields.slice(width).some((field) => field.trim() !== ''))
    return 'a value stands in a column without a heading';
  const missing = required.some((column) => positions.get(column)! >= fields.length);
  return missing ? `${fields.length} fields where the header has ${width}` : undefined;
}

/** The first that is wrong with each column: the rest follows from it. */
function oneForEach(errors: readonly ApplicantError[]): ApplicantError[] {
  return errors.filter(({ column }, at) => errors.findIndex((error) => error.column === column) === at);
}

/** An empty cell states nothing: the fact stays missing, which is neither yes nor no. */
function factOf(column: string, value: string): [string, boolean | string][] {
  const name = FACT.exec(column)?.[1];
  return name === undefined || value === '' ? [] : [[name, booleans[value.toLowerCase()] ?? isoDate(value)]];
}

/** A date as the register and spreadsheets of this country write it, as a fact has it; anything else as it is. */
function isoDate(value: string): string {
  const [, day, month, year] = /^(\d{2})[/-](\d{2})[/-](\d{4})$/.exec(value) ?? [];
  return year === undefined ? value : `${year}-${month}-${day}`;
}

/** The column that a JSON pointer into an application comes from. */
export function columnOf(pointer: string): string {
  const [, first = '', second = ''] = pointer.split('/');
  if (first === 'facts') return `fact:${second}`;
  if (first === 'setting')
    return second === 'urn' ? 'urn' : `setting${second.charAt(0).toUpperCase()}${second.slice(1)}`;
  return first;
}
