import { cleanProse } from '@collegium/texts';

/* Bidirectional overrides and isolates can make a text read otherwise than it is stored ("Trojan Source", CVE-2021-42574). */
const bidirectional = /[\u202A-\u202E\u2066-\u2069]/gu;

const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFEFF]/gu;

/**
 * What people write, as plain text: cleaned as every prose is, without control characters, trimmed. Requests that hold such
 * characters are refused before; this is for what comes in another way.
 * Markup stays what was typed, character for character: it is never interpreted, so there is nothing to strip.
 */
export function plainText(text: string): string {
  return cleanProse(text).replace(controls, '').replace(bidirectional, '').trim();
}

/** Words as a word processor counts them: runs between white space that hold a letter or a digit. */
export function countWords(text: string): number {
  return text.split(/\s+/u).filter((run) => /[\p{L}\p{N}]/u.test(run)).length;
}
