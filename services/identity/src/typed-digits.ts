/**
 * The digits that somebody typed or pasted, as ASCII: full-width and other scripts' digits count, and the spaces, hyphens
 * and invisible characters that people and mail programs put between them do not. Undefined if there is anything else,
 * or not as many as there should be.
 */
export function typedDigits(text: string, length: number): string | undefined {
  if (text.length > longest) return undefined;
  const digits = text
    .normalize('NFKC')
    .replace(/[\s\p{Pd}\p{Cf}\u2212.]/gu, '')
    .replace(/\p{Nd}/gu, (digit) => String(valueOf(digit)));
  return digits.length === length && /^[0-9]+$/.test(digits) ? digits : undefined;
}

const longest = 100;

/** Unicode keeps each script's digits in a row from zero to nine, and no two rows touch once the text is in NFKC. */
function valueOf(digit: string): number {
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint((digit.codePointAt(0) as number) - value - 1))) value += 1;
  return value;
}
