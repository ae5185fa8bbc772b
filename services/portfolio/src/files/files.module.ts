import { S3Client } from '@aws-sdk/client-s3';
import { Module } from '@nestjs/common';
import { PortfolioEnv } from '../config.js';
import { FileStore } from './file-store.js';
import { FileSweep } from './file-sweep.service.js';
import { FileLimits, Files } from './files.service.js';
import { LocalFileStore } from './local.store.js';
import { S3FileStore } from './s3.store.js';

/** The driver that the settings name. */
export function fileStoreOf(env: PortfolioEnv): FileStore {
  if (env.FILE_STORE === 'local') return new LocalFileStore(env.FILE_STORE_PATH);
  const {
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
    S3_ENDPOINT: endpoint,
    S3_REGION: region,
    S3_BUCKET: bucket = '',
  } = env;
  const client = new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey } }),
  });
  return new S3FileStore(client, bucket);
}

@Module({
  providers: [
    { provide: FileStore, inject: [PortfolioEnv], useFactory: fileStoreOf },
    {
      provide: FileLimits,
      inject: [PortfolioEnv],
      useFactory: (env: PortfolioEnv): FileLimits => ({ maxBytes: env.FILE_MAX_BYTES }),
    },
    Files,
    FileSweep,
  ],
  exports: [Files, FileLimits],
})
export class FilesModule {}
