import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file whole, or not at all. */
export function replaceFile(file: string, content: string | Uint8Array, mode: number): void {
  writeFileSync(`${file}.new`, content, { mode });
  renameSync(`${file}.new`, file);
}
