import { TextDecoder } from 'node:util';

/** Bytes that a file has to begin with before its encoding is known. */
const SIGNATURE = 4;

/**
 * The encoding of a file that spreadsheets call "Unicode text": UTF-16, told by its mark, or by the zero that every other byte of an
 * ASCII header is. Undefined for anything else.
 */
export function utf16Of(start: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second, third, fourth] = start;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (start.length < SIGNATURE) return undefined;
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return 'utf-16be';
  return undefined;
}

/** Passes a file on chunk by chunk, as UTF-8 if it is UTF-16, else as it is. */
export async function* withoutUtf16(file: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let start: Buffer | undefined = Buffer.alloc(0);
  let decoder: TextDecoder | undefined;
  for await (const chunk of file) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (start) {
      start = Buffer.concat([start, bytes]);
      if (start.length < SIGNATURE) continue;
      bytes = start;
      start = undefined;
      const encoding = utf16Of(bytes);
      decoder = encoding && new TextDecoder(encoding);
    }
    yield decoder ? Buffer.from(decoder.decode(bytes, { stream: true })) : bytes;
  }
  if (start && start.length > 0) yield start;
  const rest = decoder?.decode();
  if (rest) yield Buffer.from(rest);
}
