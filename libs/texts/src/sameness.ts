import { domainToASCII, domainToUnicode } from 'node:url';

/** Letters that are written as one and compared as others; Unicode gives them no decomposition. */
const FOLDED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
};

/**
 * What of a name decides whether two are the same: letters and digits, in lower case, without accents. Spaces,
 * apostrophes, hyphens, full stops and joiners do not count, so that `O’Brien`, `O'Brien` and `OBRIEN` are one.
 * Marks of scripts that spell with them (Devanagari, Thai, …) do count.
 */
export function nameKey(name: string): string {
  const folded = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036F]/gu, '')
    .replace(/[ßæœøłđðþħıŋ]/gu, (letter) => FOLDED[letter] ?? letter)
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
  return folded === '' ? name.normalize('NFKC').trim().toLowerCase() : folded.normalize('NFC');
}

/** Whether two names are the same but for accents, case, spaces and punctuation. */
export function sameName(a: string, b: string): boolean {
  return nameKey(a) === nameKey(b);
}

/**
 * What of an email address decides whether two are the same: composed, in lower case, without invisible characters, the
 * domain in ASCII (RFC 5891). The part before `@` is otherwise left as it is: only its own server knows what it ignores.
 */
export function emailKey(address: string): string {
  const plain = address
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]/gu, '')
    .toLowerCase();
  const at = plain.lastIndexOf('@');
  if (at < 0) return plain;
  const domain = plain.slice(at + 1);
  return `${plain.slice(0, at)}@${domainToASCII(domain) || domain}`;
}

/**
 * The forms in lower case under which the same address may have been kept, for a search in an index: composed and decomposed, with
 * the domain in ASCII and in its own letters. What is found still has to be compared by {@link sameEmail}.
 */
export function emailForms(address: string): readonly string[] {
  const key = emailKey(address);
  const at = key.lastIndexOf('@');
  const spelled = at < 0 ? key : `${key.slice(0, at)}@${domainToUnicode(key.slice(at + 1))}`;
  const forms = [key, spelled, address.trim().toLowerCase()];
  return [...new Set(forms.flatMap((form) => [form, form.normalize('NFC'), form.normalize('NFD')]))];
}

/** Whether two email addresses are the same but for case, invisible characters and the way their domain is written. */
export function sameEmail(a: string, b: string): boolean {
  return emailKey(a) === emailKey(b);
}
