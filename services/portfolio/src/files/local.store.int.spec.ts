import { afterAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { LocalFileStore } from './local.store.js';
import { describeFileStore } from './file-store.testing.js';

const folder = await mkdtemp(join(tmpdir(), 'files-'));
afterAll(() => rm(folder, { recursive: true }));

describeFileStore('LocalFileStore', () => new LocalFileStore(folder));

describe('LocalFileStore', () => {
  it('keeps the same bytes once, under their digest', async () => {
    const store = new LocalFileStore(await mkdtemp(join(folder, 'own-')));
    const bytes = randomBytes(1000);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const keys = await Promise.all([1, 2, 3].map(() => store.write(Readable.from([bytes]), () => digest)));
    expect(keys).toEqual(Array(3).fill(`${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`));
    expect(await Array.fromAsync(store.list())).toHaveLength(1);
  });

  it('leaves no partial file where a stream fails', async () => {
    const own = await mkdtemp(join(folder, 'own-'));
    const failing = Readable.from(
      (async function* () {
        yield randomBytes(100_000);
        throw new Error('cut off');
      })(),
    );
    await expect(new LocalFileStore(own).write(failing, () => '')).rejects.toThrow('cut off');
    expect(await readdir(join(own, 'incoming'))).toEqual([]);
  });

  it.each(['../../etc/passwd', '/etc/passwd', 'ab/cd/../../x', ''])(
    'reads nothing but its own keys: %j',
    async (key) => {
      await expect(new LocalFileStore(folder).read(key)).rejects.toThrow('Not a key of this store');
    },
  );
});
