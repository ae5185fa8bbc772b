/** Letters that NFKD leaves whole, as passports write them (ICAO 9303, part 3, section 6). */
const WHOLE_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ł: 'l',
  Ł: 'L',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  ŋ: 'n',
  Ŋ: 'N',
  ŧ: 't',
  Ŧ: 'T',
  ə: 'e',
  Ə: 'E',
};
const BASIC_LATIN = /^[\u0020-\u007E]+$/;
/** What registries accept in a name: U+0020-007E, 00A0-024F, 1E00-1EFF (HESA 22056, Student.FNAMES). */
const REGISTRY_LATIN = /^[\u0020-\u007E\u00A0-\u024F\u1E00-\u1EFF]+$/;

/**
 * A name in basic Latin letters, where taking away its diacritics is all it needs.
 * Undefined for another script: nobody but its bearer can say how a name is written in Latin letters.
 */
export function latinForm(name: string): string | undefined {
  const plain = [...name.normalize('NFKD')]
    .map((letter) => WHOLE_LETTERS[letter] ?? letter)
    .join('')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[\u2018\u2019\u02BC]/g, "'")
    .replaceAll(/[\u2010-\u2015]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return BASIC_LATIN.test(plain) ? plain : undefined;
}

/** Whether somebody's own Latin form is one that registries accept. */
export function isLatinName(name: string): boolean {
  return REGISTRY_LATIN.test(name) && /\p{L}/u.test(name);
}
