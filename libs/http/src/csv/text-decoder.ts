import { isAscii } from 'node:buffer';
import { Transform, type TransformCallback } from 'node:stream';
import { TextDecoder } from 'node:util';

/**
 * Decodes UTF-8 (with or without a byte order mark) or Windows-1252, whichever the first bytes beyond ASCII turn out to be: what Excel saves as "CSV" in this country is
 * one of the two. Nothing is held back but the bytes of one character.
 */
export class CsvDecoder extends Transform {
  private decoder: TextDecoder | undefined;
  private held: Buffer = Buffer.alloc(0);

  constructor() {
    super({ readableObjectMode: false, encoding: 'utf8', decodeStrings: true });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.decode(Buffer.concat([this.held, chunk]), false, callback);
  }

  override _flush(callback: TransformCallback): void {
    this.decode(this.held, true, callback);
  }

  private decode(bytes: Buffer, last: boolean, callback: TransformCallback): void {
    this.held = Buffer.alloc(0);
    if (!this.decoder) {
      if (isAscii(bytes)) return void callback(null, bytes);
      const start = bytes.findIndex((byte) => byte > 0x7f);
      const encoding = encodingAt(bytes, start, last);
      if (!encoding) {
        this.held = Buffer.from(bytes.subarray(start));
        return void callback(null, bytes.subarray(0, start));
      }
      this.decoder = new TextDecoder(encoding);
    }
    callback(null, this.decoder.decode(bytes, { stream: !last }));
  }
}

/** Whether the character that begins at `start` is UTF-8; undefined while its end has not arrived. */
function encodingAt(bytes: Buffer, start: number, last: boolean): 'utf-8' | 'windows-1252' | undefined {
  const lead = bytes[start]!;
  const length =
    lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xc2 && lead <= 0xdf ? 2 : 0;
  if (length === 0) return 'windows-1252';
  const following = bytes.subarray(start + 1, start + length);
  if (!following.every((byte) => byte >= 0x80 && byte <= 0xbf)) return 'windows-1252';
  if (following.length === length - 1) return 'utf-8';
  return last ? 'windows-1252' : undefined;
}
