/**
 * The code points that a TrueType font can draw, out of its `cmap` table (formats 4 and 12).
 * @see https://learn.microsoft.com/en-us/typography/opentype/spec/cmap
 */
export function fontCoverage(font: Buffer): ReadonlySet<number> {
  const cmap = tableOf(font, 'cmap');
  const covered = new Set<number>();
  for (let table = 0; table < cmap.readUInt16BE(2); table++) {
    const subtable = cmap.subarray(cmap.readUInt32BE(4 + table * 8 + 4));
    const format = subtable.readUInt16BE(0);
    if (format === 4) readSegments(subtable, covered);
    else if (format === 12) readGroups(subtable, covered);
  }
  return covered;
}

/** The characters of a text that no font draws, each once. */
export function undrawable(text: string, coverage: readonly ReadonlySet<number>[]): string[] {
  const missing = [...text.normalize('NFC')].filter((character) => !coverage.some((font) => font.has(character.codePointAt(0)!)));
  return [...new Set(missing)];
}

function tableOf(font: Buffer, name: string): Buffer {
  for (let table = 0; table < font.readUInt16BE(4); table++) {
    const record = 12 + table * 16;
    if (font.toString('latin1', record, record + 4) === name) return font.subarray(font.readUInt32BE(record + 8), font.readUInt32BE(record + 8) + font.readUInt32BE(record + 12));
  }
  throw new Error(`The font has no ${name} table`);
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
