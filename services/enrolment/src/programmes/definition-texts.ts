import { cleanLine, cleanProse, lineFault, nameFault, proseFault, textFaultWords } from '@collegium/texts';
import type { Flaw } from './definition.js';

/** Fields that may have several lines. */
const PROSE: ReadonlySet<string> = new Set(['criteriaNarrative']);
/** Fields that are printed and signed as names: they need a letter. */
const NAMES: readonly RegExp[] = [
  /^\/title$/,
  /^\/award\/certificateTitle$/,
  /^\/award\/certificate\/signatories\/\d+\/name$/,
];
/** Far deeper than any definition; what lies deeper is refused by the format as unknown. */
const DEPTH = 20;

/** Cleans every text of a definition, in place, and tells which hold what no text may hold. */
export function cleanTexts(content: unknown, pointer = '', depth = 0): Flaw[] {
  if (typeof content !== 'object' || content === null || depth > DEPTH) return [];
  const holder = content as Record<string, unknown>;
  return Object.entries(holder).flatMap(([field, value]) => {
    const at = `${pointer}/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (typeof value !== 'string') return cleanTexts(value, at, depth + 1);
    const text = PROSE.has(field) ? cleanProse(value) : cleanLine(value);
    const fault = PROSE.has(field)
      ? proseFault(text)
      : NAMES.some((name) => name.test(at))
        ? nameFault(text)
        : lineFault(text);
    holder[field] = text;
    return fault && text !== '' ? [{ pointer: at, code: fault, message: `${textFaultWords[fault]}.` }] : [];
  });
}

/** Whether the file itself holds what cannot be kept: half a character, or a control character other than tab and line break. */
export function unreadable(source: string): string | undefined {
  const fault = proseFault(source.replaceAll('\r', ''));
  return fault === 'not_well_formed' || fault === 'control_character'
    ? `The file ${textFaultWords[fault]}.`
    : undefined;
}
