import { S3Client } from '@aws-sdk/client-s3';
import multipart from '@fastify/multipart';
import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { PortfolioEnv } from '../config.js';
import { FileStore } from './file-store.js';
import { FileSweep } from './file-sweep.service.js';
import { FileLimits, Files } from './files.service.js';
import { LocalFileStore } from './local.store.js';
import { S3FileStore } from './s3.store.js';

/** The driver that the settings name. */
export function fileStoreOf(env: PortfolioEnv): FileStore {
  if (env.FILE_STORE === 'local') return new LocalFileStore(env.FILE_STORE_PATH);
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey, S3_ENDPOINT: endpoint, S3_REGION: region, S3_BUCKET: bucket = '' } = env;
  const client = new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(accessKeyId === undefined || secretAccessKey === undefined ? {} : { credentials: { accessKeyId, secretAccessKey } }),
  });
  return new S3FileStore(client, bucket);
}

@Module({
  providers: [
    { provide: FileStore, inject: [PortfolioEnv], useFactory: fileStoreOf },
    { provide: FileLimits, inject: [PortfolioEnv], useFactory: (env: PortfolioEnv): FileLimits => ({ maxBytes: env.FILE_MAX_BYTES }) },
    Files,
    FileSweep,
  ],
  exports: [Files],
})
export class FilesModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly limits: FileLimits,
  ) {}

  /** Forms are streamed: one byte over the limit reaches the meter, which refuses in our own words. */
  async onModuleInit(): Promise<void> {
    await this.host.httpAdapter.getInstance().register(multipart, {
      throwFileSizeLimit: false,
      limits: { files: 1, fields: 10, fieldSize: 10_000, parts: 11, headerPairs: 50, fileSize: this.limits.maxBytes + 1 },
    });
  }
}
