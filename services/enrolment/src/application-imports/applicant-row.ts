import { decodeField, type CsvRecord } from '../schools/csv-records.js';
import { refuse } from '../errors.js';
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

/** Where each column stands. Unlike the register, the file is ours: a column that we do not know is a mistake. */
export interface ApplicantColumns {
  readonly positions: ReadonlyMap<string, number>;
  readonly width: number;
}

/** Reads the header of a file of applicants. */
export function readHeader(fields: readonly string[]): ApplicantColumns {
  const headings = fields.map((field) => decodeField(field).trim());
  const known: readonly string[] = [...required, ...optional];
  const flaws = [
    ...required
      .filter((column) => !headings.includes(column))
      .map((column) => ({ column, code: 'missing_column', message: `The column ${column} is missing.` })),
    ...headings
      .filter((heading) => !known.includes(heading) && !FACT.test(heading))
      .map((column) => ({
        column,
        code: 'unknown_column',
        message: `There is no column ${column}; there are ${known.join(', ')} and fact:<name>.`,
      })),
    ...headings
      .filter((heading, at) => headings.indexOf(heading) !== at)
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
  return { positions: new Map(headings.map((heading, at) => [heading, at])), width: headings.length };
}

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
const booleans: Readonly<Record<string, boolean>> = { yes: true, no: false, true: true, false: false };

/** Reads one applicant, or tells all that is wrong with the row. Whether the school exists and the rules are met comes later. */
export function readApplicantRow(
  record: CsvRecord,
  { positions, width }: ApplicantColumns,
): { applicant?: ApplicantRow; errors: ApplicantError[] } {
  const errors: ApplicantError[] = [];
  const wrong = (column: string, code: string, message: string, value = '') =>
    void errors.push({ line: record.line, column, code, message, value });
  const text = (column: string) => decodeField(record.fields[positions.get(column) ?? -1] ?? '').trim();
  const given = (column: string) => text(column) || undefined;

  const flaw =
    record.flaw ??
    (record.fields.length === width ? undefined : `${record.fields.length} fields where the header has ${width}`);
  if (flaw) {
    wrong('', 'malformed_row', `The row cannot be read: ${flaw}.`);
    return { errors };
  }
  for (const column of required) if (text(column) === '') wrong(column, 'missing', `${column} must not be empty.`);
  const [email, trn, urn] = [text('email'), given('trn'), given('urn')];
  if (email !== '' && !EMAIL.test(email)) wrong('email', 'invalid_email', 'email must be an address.', email);
  if (trn && !/^\d{7}$/.test(trn)) wrong('trn', 'invalid_trn', 'trn must be seven digits.', trn);
  if (urn && !/^\d{6}$/.test(urn)) wrong('urn', 'invalid_urn', 'urn must be six digits.', urn);
  const staffRole = staffRoles.find((role) => role === text('staffRole'));
  if (!staffRole && text('staffRole') !== '')
    wrong('staffRole', 'not_in_list', `staffRole must be one of ${staffRoles.join(', ')}.`, text('staffRole'));
  const kind = settingKinds.find((known) => known === text('settingKind'));
  if (!kind && text('settingKind') !== '')
    wrong('settingKind', 'not_in_list', `settingKind must be one of ${settingKinds.join(', ')}.`, text('settingKind'));
  const credit = text('creditWanted').toLowerCase();
  if (credit !== '' && !(credit in booleans))
    wrong('creditWanted', 'invalid_boolean', 'creditWanted must be yes, no or empty.', credit);
  if (errors.length > 0 || !staffRole) return { errors };
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

/** An empty cell states nothing: the fact stays missing, which is neither yes nor no. */
function factOf(column: string, value: string): [string, boolean | string][] {
  const name = FACT.exec(column)?.[1];
  return name === undefined || value === '' ? [] : [[name, booleans[value.toLowerCase()] ?? value]];
}

/** The column that a JSON pointer into an application comes from. */
export function columnOf(pointer: string): string {
  const [, first = '', second = ''] = pointer.split('/');
  if (first === 'facts') return `fact:${second}`;
  if (first === 'setting')
    return second === 'urn' ? 'urn' : `setting${second.charAt(0).toUpperCase()}${second.slice(1)}`;
  return first;
}
