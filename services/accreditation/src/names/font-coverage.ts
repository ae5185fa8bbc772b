/** Which characters a font can draw. */
export interface FontCoverage {
  has(codePoint: number): boolean;
}

/** @param bounds first and last code point of each run, sorted: a font of 30,000 ideographs takes some 100 kB that way */
function inRuns(bounds: Uint32Array): FontCoverage {
  return {
    has(codePoint) {
      let [low, high] = [0, bounds.length / 2];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (bounds[middle * 2 + 1]! < codePoint) low = middle + 1;
        else high = middle;
      }
      return low < bounds.length / 2 && bounds[low * 2]! <= codePoint;
    },
  };
}

/**
 * The code points that a TrueType font can draw, out of its `cmap` table (formats 4 and 12).
 * @param cmap the table alone
 * @see https://learn.microsoft.com/en-us/typography/opentype/spec/cmap
 */
export function fontCoverage(cmap: Buffer): FontCoverage {
  const covered = new Set<number>();
  for (let table = 0; table < cmap.readUInt16BE(2); table++) {
    const subtable = cmap.subarray(cmap.readUInt32BE(4 + table * 8 + 4));
    const format = subtable.readUInt16BE(0);
    if (format === 4) readSegments(subtable, covered);
    else if (format === 12) readGroups(subtable, covered);
  }
  return inRuns(runsOf(covered));
}

/**
 * The characters of a text that no font draws, each once. What only directs or joins its neighbours has no shape of its own,
 * and the printers ask no font for it.
 */
export function undrawable(text: string, coverage: readonly FontCoverage[]): string[] {
  const missing = [...text.normalize('NFC')].filter(
    (character) => !INVISIBLE.test(character) && !coverage.some((font) => font.has(character.codePointAt(0)!)),
  );
  return [...new Set(missing)];
}

/** Zero-width (non-)joiner and the marks that direct a line: names in Persian and Hindi are written with them. */
const INVISIBLE = /^[\u200C-\u200F\u2066-\u2069]$/;

function runsOf(covered: ReadonlySet<number>): Uint32Array {
  const codes = Uint32Array.from(covered).sort();
  const bounds: number[] = [];
  for (const code of codes) {
    if (bounds.length > 0 && bounds.at(-1) === code - 1) bounds[bounds.length - 1] = code;
    else bounds.push(code, code);
  }
  return Uint32Array.from(bounds);
}

function readSegments(table: Buffer, covered: Set<number>): void {
  const size = table.readUInt16BE(6);
  for (let offset = 0; offset < size; offset += 2) {
    const end = table.readUInt16BE(14 + offset);
    const start = table.readUInt16BE(16 + size + offset);
    const delta = table.readUInt16BE(16 + size * 2 + offset);
    const rangeAt = 16 + size * 3 + offset;
    const range = table.readUInt16BE(rangeAt);
    for (let code = start; code <= end && code < 0xffff; code++) {
      const glyph = range === 0 ? code : table.readUInt16BE(rangeAt + range + (code - start) * 2);
      if (glyph !== 0 && ((glyph + delta) & 0xffff) !== 0) covered.add(code);
    }
  }
}

function readGroups(table: Buffer, covered: Set<number>): void {
  for (let group = 0; group < table.readUInt32BE(12); group++) {
    const at = 16 + group * 12;
    for (let code = table.readUInt32BE(at); code <= table.readUInt32BE(at + 4); code++) covered.add(code);
  }
}
