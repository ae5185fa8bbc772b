import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { describeFileStore } from './file-store.testing.js';
import { credentials, s3Endpoint } from './s3-endpoint.testing.js';
import { S3FileStore } from './s3.store.js';

const endpoint = await s3Endpoint();
const clients: S3Client[] = [];
const storeWith = (keys = credentials): S3FileStore => {
  const client = new S3Client({
    endpoint: endpoint.url,
    forcePathStyle: true,
    region: 'eu-west-2',
    credentials: keys,
    maxAttempts: 1,
  });
  clients.push(client);
  return new S3FileStore(client, 'evidence-bucket');
};

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(() => endpoint.close());

describeFileStore('S3FileStore', () => storeWith());

describe('S3FileStore', () => {
  it('sends a large file in parts, never whole, and leaves no upload open', async () => {
    endpoint.bodies.length = 0;
    await storeWith().write(
      Readable.from(
        (function* () {
          for (let part = 0; part < 200; part++) yield randomBytes(65_536);
        })(),
      ),
    );
    expect(endpoint.bodies.reduce((sum, size) => sum + size, 0)).toBe(200 * 65_536);
    expect(Math.max(...endpoint.bodies)).toBeLessThan(6_000_000);
    expect(endpoint.unfinished()).toBe(0);
  });

  it('signs its requests: another secret is refused', async () => {
    await expect(
      storeWith({ ...credentials, secretAccessKey: 'another' }).write(Readable.from([randomBytes(10)])),
    ).rejects.toThrow();
  });

  it('lists across pages', async () => {
    const store = storeWith();
    const keys = await Promise.all(Array.from({ length: 5 }, () => store.write(Readable.from([randomBytes(10)]))));
    expect((await Array.fromAsync(store.list())).map((file) => file.key)).toEqual(expect.arrayContaining(keys));
  });
});
