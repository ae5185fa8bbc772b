import { createWriteStream } from 'node:fs';
import { mkdir, open, opendir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '@collegium/persistence';
import { refuse } from '../errors.js';
import { hasCode } from './error-code.js';
import { FileStore, type StoredFile } from './file-store.js';

const keyPattern = /^[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{64}$/u;

/**
 * Files on a local disk under the SHA-256 of their bytes: written beside, synced, then renamed into place, which is atomic within a file system.
 * The same bytes handed in twice are one file; renaming over it renews its time, so that the sweep does not take it for an old orphan.
 */
export class LocalFileStore extends FileStore {
  constructor(private readonly directory: string) {
    super();
  }

  async write(bytes: Readable, digestOf: () => string): Promise<string> {
    const incoming = join(this.directory, 'incoming');
    await mkdir(incoming, { recursive: true });
    const partial = join(incoming, newId());
    try {
      await pipeline(bytes, createWriteStream(partial, { flags: 'wx', flush: true, mode: 0o600 }));
      const digest = digestOf();
      const key = `${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`;
      const path = this.pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      await rename(partial, path);
      await syncDirectory(dirname(path));
      return key;
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  async read(key: string): Promise<Readable> {
    try {
      const file = await open(this.pathOf(key));
      return file.createReadStream();
    } catch (error) {
      if (isMissing(error)) throw refuse('file_gone', 'The file is no longer kept.', {});
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async *list(): AsyncIterable<StoredFile> {
    yield* this.listUnder('', 3);
  }

  private async *listUnder(folder: string, depth: number): AsyncIterable<StoredFile> {
    for (const name of await namesIn(join(this.directory, folder))) {
      const key = folder === '' ? name : `${folder}/${name}`;
      if (depth > 1) yield* this.listUnder(key, depth - 1);
      else if (keyPattern.test(key)) yield { key, storedAt: (await stat(join(this.directory, key))).mtime };
    }
  }

  private pathOf(key: string): string {
    if (!keyPattern.test(key)) throw new TypeError('Not a key of this store');
    return join(this.directory, key);
  }
}

/** A rename is durable once its folder is synced. */
async function syncDirectory(path: string): Promise<void> {
  let folder: FileHandle | undefined;
  try {
    folder = await open(path, 'r');
    await folder.sync();
  } finally {
    await folder?.close();
  }
}

async function namesIn(path: string): Promise<string[]> {
  try {
    const names: string[] = [];
    for await (const entry of await opendir(path)) names.push(entry.name);
    return names;
  } catch (error) {
    if (isMissing(error) || hasCode(error, 'ENOTDIR')) return [];
    throw error;
  }
}

const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT');
