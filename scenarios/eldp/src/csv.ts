/** One row of a sheet, by its header. */
export type Row = Record<string, string>;

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;

/** Reads CSV with a header (RFC 4180). */
export function readCsv(text: string): Row[] {
  const lines: string[][] = [[]];
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const [, quoted, plain, end] = CELL.exec(text)!;
    lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end !== ',') lines.push([]);
  }
  const [header = [], ...rows] = lines.filter((line) => line.length > 0);
  return rows.map((cells) => Object.fromEntries(header.map((name, n) => [name, cells[n] ?? ''])));
}

/** Writes rows with the columns that any of them has. */
export function writeCsv(rows: readonly object[]): string {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown): string =>
    /[",\r\n]/.test(String(value ?? '')) ? `"${String(value).replaceAll('"', '""')}"` : String(value ?? '');
  return [header, ...rows.map((row) => header.map((name) => (row as Row)[name]))]
    .map((cells) => `${cells.map(cell).join(',')}\n`)
    .join('');
}
