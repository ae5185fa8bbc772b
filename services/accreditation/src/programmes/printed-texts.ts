import type { PrintedForms, Programme } from './programme.js';

/** A text as it is printed: in the form that was given for it, else as it is. */
export function asPrinted(forms: PrintedForms, text: string): string {
  return forms[text] ?? text;
}

/** What a certificate of a programme prints beside its holder's name, as it was written. */
export function textsToPrint(
  { title, rules }: Pick<Programme, 'title' | 'rules'>,
  bodies: readonly string[],
  boards: readonly string[],
): string[] {
  const signatories = (rules.signatories ?? []).flatMap(({ name, role }) => [name, role]);
  return [
    ...new Set([rules.certificateTitle, title, rules.criteriaNarrative, ...signatories, ...bodies, ...boards]),
  ].filter((text) => text !== '');
}
