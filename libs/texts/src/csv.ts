/**
 * What separates the cells of a file: a comma, or the semicolon or tab that spreadsheets write in countries with a decimal comma;
 * whichever the header has most of outside quotes.
 */
export function delimiterOf(header: string): ',' | ';' | '\t' {
  const counts = { ',': 0, ';': 0, '\t': 0 };
  let quoted = false;
  for (const character of header) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) break;
    else if (!quoted && character in counts) counts[character as keyof typeof counts] += 1;
  }
  const most = Math.max(...Object.values(counts));
  return most === counts[','] ? ',' : most === counts[';'] ? ';' : '\t';
}

/** Heading of a table as it is compared: without case, mark and surrounding space. */
export function headingKey(heading: string): string {
  return heading.normalize('NFC').replaceAll('\uFEFF', '').trim().toLowerCase();
}

/**
 * A cell without the apostrophe that spreadsheets, and our own downloads, put before what would otherwise be taken for a formula or a
 * number. The apostrophe of a name ('t Hooft) stays.
 */
export function unescapedCell(cell: string): string {
  return /^'(?=[=+\-@\t\r\d])/.test(cell) ? cell.slice(1) : cell;
}

/** A text as it may be shown: what no text may hold, or nobody can see, is replaced; at most 200 characters. */
export function shownCell(cell: string): string {
  return cell
    .slice(0, 200)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');
}
