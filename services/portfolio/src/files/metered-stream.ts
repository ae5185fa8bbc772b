import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { TextDecoder } from 'node:util';
import { refuse } from '../errors.js';
import { hasCode } from './error-code.js';

/** Lets bytes through while it counts and hashes them, and stops at the limit: memory stays flat whatever is sent. */
export class MeteredStream extends Transform {
  private readonly hash = createHash('sha256');
  private readonly decoder: TextDecoder | null;
  private bytes = 0;
  private sealed: string | undefined;

  /** @param options.text whether every byte must be UTF-8 without control characters, as a plain text is */
  constructor(
    private readonly options: {
      fileName: string;
      maxBytes: number;
      text: boolean;
      /** What is said beyond the limit; that the file is too large, where it is left out. */
      tooMuch?: (() => Error) | undefined;
    },
  ) {
    super();
    this.decoder = options.text ? new TextDecoder('utf-8', { fatal: true }) : null;
  }

  get size(): number {
    return this.bytes;
  }

  /** SHA-256 of all that went through, hex. Known at the end. */
  get digest(): string {
    if (this.sealed === undefined) throw new TypeError('The stream has not ended');
    return this.sealed;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    const { fileName, maxBytes, tooMuch } = this.options;
    if (this.bytes > maxBytes) {
      done(tooMuch?.() ?? refuse('file_too_large', `${fileName} is larger than ${maxBytes} bytes.`, { maxBytes }));
      return;
    }
    this.hash.update(chunk);
    done(this.notText(chunk, false), chunk);
  }

  override _flush(done: TransformCallback): void {
    const failure = this.notText(Buffer.alloc(0), true);
    this.sealed = this.hash.digest('hex');
    done(failure);
  }

  private notText(chunk: Buffer, last: boolean): Error | null {
    if (!this.decoder) return null;
    try {
      if (!this.decoder.decode(chunk, { stream: !last }).includes('\u0000')) return null;
    } catch (error) {
      if (!hasCode(error, 'ERR_ENCODING_INVALID_ENCODED_DATA')) throw error;
    }
    return refuse(
      'file_type_not_allowed',
      `${this.options.fileName} is neither a file of a known type nor plain text in UTF-8.`,
      {},
    );
  }
}
