/**
 * What is wrong with a text, in the order in which it is looked for:
 * - `not_well_formed`: half of a surrogate pair, which UTF-8 and so protobuf and PostgreSQL cannot hold (RFC 8259, 8.1)
 * - `control_character`: U+0000 to U+001F, U+007F to U+009F (line breaks and tabs are allowed in prose)
 * - `direction_character`: marks that turn the writing direction, so that what is shown is not what is stored
 * - `invisible_character`: zero-width and unassigned-looking characters that nobody can see (joiners between letters are
 *   allowed: Persian and Indic names need them)
 * - `no_letter`: a name that holds no letter
 * - `link`: a name that holds a web address
 * - `formula`: a name that begins as a spreadsheet's formula does
 */
export type TextFault =
  | 'not_well_formed'
  | 'control_character'
  | 'direction_character'
  | 'invisible_character'
  | 'no_letter'
  | 'link'
  | 'formula';

/** What is wrong with a text, to be read after the name of its field. */
export const textFaultWords: Readonly<Record<TextFault, string>> = {
  not_well_formed: 'holds half of a character',
  control_character: 'holds a control character or a line break',
  direction_character: 'holds a character that turns the writing direction',
  invisible_character: 'holds an invisible character',
  no_letter: 'needs a letter',
  link: 'holds a web address',
  formula: 'begins like a formula of a spreadsheet',
};

const CONTROL = /\p{Cc}/u;
const CONTROL_IN_PROSE = /[^\P{Cc}\n\t]/u;
/** Unicode Bidirectional Algorithm (UAX 9), explicit and implicit directional formatting characters. */
const DIRECTION = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
/** Zero-width space, word joiner, invisible operators, soft hyphen, byte order mark, fillers, interlinear marks, tags. */
const INVISIBLE =
  /[\u00AD\u034F\u115F\u1160\u17B4\u17B5\u180E\u200B\u2028\u2029\u2060-\u2064\u206A-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/u;
/** A zero-width joiner that joins nothing: at an end, or beside something that is no letter, mark or picture. */
const LOOSE_JOINER = /(?<![\p{L}\p{M}\p{So}\p{Sk}\uFE0F])[\u200C\u200D]|[\u200C\u200D](?![\p{L}\p{M}\p{So}])/u;
const LINK = /:\/\/|www\./iu;
/** What a spreadsheet takes for a formula. @see https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^\s*[=+\-@]/u;

/** One line as it is kept: composed (NFC), white space trimmed and every run of it one space. */
export function cleanLine(text: string): string {
  return text
    .normalize('NFC')
    .trim()
    .replace(/\p{Zs}+/gu, ' ');
}

/** Prose as it is kept: composed (NFC), line breaks (those of word processors too) as U+000A, no white space at the ends. */
export function cleanProse(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?|[\u000B\u000C\u0085\u2028\u2029]/gu, '\n')
    .trim();
}

/** What is wrong with one line of text, or null. */
export function lineFault(text: string): TextFault | null {
  return faultOf(text, CONTROL);
}

/** What is wrong with a text of several lines, or null. */
export function proseFault(text: string): TextFault | null {
  return faultOf(text, CONTROL_IN_PROSE);
}

/** What is wrong with a name that people will read on certificates and in mails, or null. */
export function nameFault(text: string): TextFault | null {
  const fault = lineFault(text);
  if (fault) return fault;
  if (!/\p{L}/u.test(text)) return 'no_letter';
  if (FORMULA.test(text)) return 'formula';
  return LINK.test(text) ? 'link' : null;
}

function faultOf(text: string, control: RegExp): TextFault | null {
  if (!text.isWellFormed()) return 'not_well_formed';
  if (control.test(text)) return 'control_character';
  if (DIRECTION.test(text)) return 'direction_character';
  return INVISIBLE.test(text) || LOOSE_JOINER.test(text) ? 'invisible_character' : null;
}
