import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fontCoverage, type FontCoverage } from '../names/font-coverage.js';

const require = createRequire(import.meta.url);

/** A family of fonts in the package: a container has none of its own, and an upgrade of the host changes nothing. All are under the SIL Open Font License. */
interface Family {
  /** The name that a text is set in. */
  readonly name: string;
  /** Regular first: what it draws, its bold draws too. */
  readonly files: readonly string[];
}

const family = (name: string, directory: string, file: string, ...weights: string[]): Family => ({
  name,
  files: weights.map((weight) => `@expo-google-fonts/${directory}/${weight}/${file}_${weight}.ttf`),
});

/** Latin, Greek and Cyrillic: in memory from the first certificate on. (Noto Sans has Devanagari too, but here no bold.) */
const serif = family('Noto Serif', 'noto-serif', 'NotoSerif', '400Regular', '700Bold');
const sans = family('Noto Sans', 'noto-sans', 'NotoSans', '400Regular');
const usual = [serif, sans];
const scripts = [
  family('Noto Sans Arabic', 'noto-sans-arabic', 'NotoSansArabic', '400Regular', '700Bold'),
  family('Noto Sans Hebrew', 'noto-sans-hebrew', 'NotoSansHebrew', '400Regular', '700Bold'),
  family('Noto Sans Devanagari', 'noto-sans-devanagari', 'NotoSansDevanagari', '400Regular', '700Bold'),
];
const japanese = family('Noto Sans JP', 'noto-sans-jp', 'NotoSansJP', '400Regular', '700Bold');
const chinese = family('Noto Sans SC', 'noto-sans-sc', 'NotoSansSC', '400Regular', '700Bold');

/** The fonts that a certificate is set in. */
export interface FontSet {
  /** Names in the order in which a character is looked for. */
  readonly names: readonly string[];
  readonly files: readonly string[];
}

/** What is always loaded. */
export const usualFonts = setOf(usual);

/**
 * The fonts that some texts need: the usual ones, and of other scripts those that draw a character which no font before them
 * draws. Japanese and Chinese share characters that each draws its own way; kana say which of them is meant, else a name
 * is taken for Chinese as long as that font draws it.
 */
export function fontsFor(texts: Iterable<string>): FontSet {
  const text = [...texts].join('').normalize('NFC');
  const ideographs = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text) ? [japanese, chinese] : [chinese, japanese];
  const extra: Family[] = [];
  let open = [...new Set(text)].filter(
    (character) => !usual.some((known) => draws(known, character)) || /\p{Script=Devanagari}/u.test(character),
  );
  for (const candidate of [...scripts, ...wholeFirst(ideographs, open)]) {
    if (open.length === 0) break;
    const left = open.filter((character) => !draws(candidate, character));
    if (left.length < open.length) extra.push(candidate);
    open = left;
  }
  return extra.length === 0 ? usualFonts : setOf([serif, ...extra, sans]);
}

function draws(known: Family, character: string): boolean {
  return coverageOf(known).has(character.codePointAt(0)!);
}

/** One font that draws all is better than two that draw half each: their ideographs would not match. */
function wholeFirst(families: readonly Family[], characters: readonly string[]): readonly Family[] {
  const han = characters.filter((character) => /\p{Script=Han}/u.test(character));
  const whole = families.find((candidate) => han.every((character) => draws(candidate, character)));
  return han.length > 0 && whole ? [whole, ...families.filter((other) => other !== whole)] : families;
}

export function loadFonts({ files }: FontSet = usualFonts): Buffer[] {
  return files.map((file) => readFileSync(require.resolve(file)));
}

/** What all of them can draw, each looked into when a character is first asked of it. */
export function loadCoverage(): readonly FontCoverage[] {
  return [...usual, ...scripts, chinese, japanese].map((known) => ({
    has: (codePoint) => coverageOf(known).has(codePoint),
  }));
}

function setOf(families: readonly Family[]): FontSet {
  return { names: families.map(({ name }) => name), files: families.flatMap(({ files }) => files) };
}

const coverages = new Map<Family, FontCoverage>();

function coverageOf(known: Family): FontCoverage {
  const coverage = coverages.get(known) ?? fontCoverage(readTable(require.resolve(known.files[0]!), 'cmap'));
  coverages.set(known, coverage);
  return coverage;
}

/** One table of a font file: the rest of it may be ten megabytes. */
function readTable(path: string, name: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const read = (position: number, length: number) => {
      const bytes = Buffer.alloc(length);
      readSync(file, bytes, 0, length, position);
      return bytes;
    };
    const tables = read(0, 12).readUInt16BE(4);
    const directory = read(12, tables * 16);
    for (let at = 0; at < directory.length; at += 16)
      if (directory.toString('latin1', at, at + 4) === name)
        return read(directory.readUInt32BE(at + 8), directory.readUInt32BE(at + 12));
    throw new Error(`The font ${path} has no ${name} table`);
  } finally {
    closeSync(file);
  }
}
