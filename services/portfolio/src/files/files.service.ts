import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { fileTypeFromBuffer } from 'file-type';
import { refuse } from '../errors.js';
import { acceptedType, extensionOf, safeFileName, type ReceivedFile } from './file-rules.js';
import { FileStore } from './file-store.js';
import { knownType, mayBeNamed } from './file-types.js';
import { MeteredStream } from './metered-stream.js';

/** Enough to tell every allowed type; an archive is judged by what lies in these bytes and never unpacked beyond them. */
const headBytes = 64 * 1024;

/** A file on its way in, as its sender describes it. */
export interface IncomingFile {
  bytes: Readable;
  name: string;
  declaredType: string;
  /** Bytes that there is room for, and what is said of more. */
  room?: { bytes: number; refusal: () => Error } | undefined;
}

/** The limits of what is taken in. */
export abstract class FileLimits {
  abstract readonly maxBytes: number;
}

@Injectable()
export class Files {
  constructor(
    private readonly store: FileStore,
    private readonly limits: FileLimits,
  ) {}

  /**
   * Takes in a stream: its first bytes decide whether it is taken at all, then it goes through to the store, counted and hashed on the way.
   * What comes back is safe in the store; where this throws, nothing is left behind.
   */
  async receive(incoming: IncomingFile): Promise<ReceivedFile> {
    const name = safeFileName(incoming.name);
    const source = incoming.bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const head = await readHead(source);
    if (head.length === 0) throw refuse('file_empty', `${name} is empty.`, {});
    const sniffed = await sniff(head, name);
    const mediaType = acceptedType(sniffed, incoming.declaredType, name);
    const meter = new MeteredStream({
      fileName: name,
      ...limitOf(this.limits.maxBytes, incoming.room),
      text: mediaType === 'text/plain',
    });
    const [stored, fed] = await Promise.allSettled([
      this.store.write(meter, () => meter.digest),
      pipeline(Readable.from(concat(head, source)), meter),
    ]);
    if (fed.status === 'rejected') throw fed.reason;
    if (stored.status === 'rejected') throw stored.reason;
    const key = stored.value;
    return { key, name, mediaType, size: meter.size, digest: meter.digest };
  }

  read(key: string): Promise<Readable> {
    return this.store.read(key);
  }
}

/** The stricter of both limits. */
function limitOf(maxBytes: number, room: IncomingFile['room']) {
  return room && room.bytes < maxBytes ? { maxBytes: room.bytes, tooMuch: room.refusal } : { maxBytes };
}

async function readHead(source: AsyncIterator<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < headBytes) {
    const { value, done } = await source.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  return Buffer.concat(chunks);
}

/**
 * The type that the bytes show. Text has no signature: it is what has none and holds no NUL; the whole of it is checked as it
 * streams. A text may begin like something else (`BM`, `<?xml`), so one that is named a text is not taken for what it would
 * be refused as.
 */
async function sniff(head: Buffer, name: string): Promise<string | null> {
  const known = (await fileTypeFromBuffer(head))?.mime ?? null;
  if (known !== null && (knownType(known) !== undefined || !mayBeNamed('text/plain', extensionOf(name)))) return known;
  return head.includes(0) ? known : 'text/plain';
}

async function* concat(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
