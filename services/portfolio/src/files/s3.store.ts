import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { newId } from '@collegium/persistence';
import { refuse } from '../errors.js';
import { FileStore, type StoredFile } from './file-store.js';

const prefix = 'evidence/';

/**
 * Files in a bucket, each under a key of its own: an object appears whole when its upload is completed, so nothing needs renaming.
 * A failed upload is aborted by the client; let the bucket's lifecycle remove incomplete multipart uploads for the case that the process dies.
 */
export class S3FileStore extends FileStore {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {
    super();
  }

  async write(bytes: Readable): Promise<string> {
    const key = `${prefix}${newId()}`;
    await new Upload({
      client: this.client,
      params: { Bucket: this.bucket, Key: key, Body: bytes, ContentType: 'application/octet-stream' },
      queueSize: 2,
    }).done();
    return key;
  }

  async read(key: string): Promise<Readable> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      if (!Body) throw new TypeError('An object without a body');
      return Body as Readable;
    } catch (error) {
      if (error instanceof NoSuchKey) throw refuse('file_gone', 'The file is no longer kept.', {});
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  async *list(): AsyncIterable<StoredFile> {
    for await (const page of paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket, Prefix: prefix }))
      for (const { Key, LastModified } of page.Contents ?? [])
        if (Key && LastModified) yield { key: Key, storedAt: LastModified };
  }
}
