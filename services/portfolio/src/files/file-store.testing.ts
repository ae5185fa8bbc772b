import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FileStore } from './file-store.js';

/** What every driver must do. */
export function describeFileStore(name: string, make: () => FileStore): void {
  const write = (store: FileStore, bytes: Buffer): Promise<string> =>
    store.write(
      Readable.from(
        (function* () {
          for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
        })(),
      ),
      () => createHash('sha256').update(bytes).digest('hex'),
    );

  describe(`${name} as a file store`, () => {
    it.each([1, 1000, 6_000_000])('gives back the %i bytes it was given', async (size) => {
      const store = make();
      const bytes = randomBytes(size);
      const key = await write(store, bytes);
      expect((await buffer(await store.read(key))).equals(bytes)).toBe(true);
    });

    it('lists what it keeps with the time it came', async () => {
      const store = make();
      const key = await write(store, randomBytes(10));
      const found = (await Array.fromAsync(store.list())).find((file) => file.key === key);
      expect(Math.abs((found?.storedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    });

    it('removes, and removes again without an error', async () => {
      const store = make();
      const key = await write(store, randomBytes(10));
      await store.remove(key);
      await store.remove(key);
      await expect(store.read(key)).rejects.toThrow(expect.objectContaining({ code: 'file_gone' }));
    });

    it('keeps nothing of a stream that fails', async () => {
      const store = make();
      const before = (await Array.fromAsync(store.list())).length;
      const failing = Readable.from(
        (async function* () {
          for (let part = 0; part < 90; part++) yield randomBytes(65_536);
          throw new Error('cut off');
        })(),
      );
      await expect(store.write(failing, () => 'a'.repeat(64))).rejects.toThrow('cut off');
      expect(await Array.fromAsync(store.list())).toHaveLength(before);
    });
  });
}
