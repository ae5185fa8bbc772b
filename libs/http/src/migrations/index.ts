import { authMigrations } from '@collegium/auth';
import { messagingMigrations } from '@collegium/messaging';
import { persistenceMigrations, type ClassOf } from '@collegium/persistence';
import type { MigrationInterface } from 'typeorm';
import { IdempotencyKeys1700000000011 } from './0011-idempotency-keys.js';
import { Jobs1700000000012 } from './0012-jobs.js';

/** Tables of this library. */
export const httpMigrations: readonly ClassOf<MigrationInterface>[] = [IdempotencyKeys1700000000011, Jobs1700000000012];

/** Tables of the whole platform. TypeORM runs migrations by their timestamps, and these are older than any service's. */
export const platformMigrations: readonly ClassOf<MigrationInterface>[] = [
  ...messagingMigrations,
  ...persistenceMigrations,
  ...authMigrations,
  ...httpMigrations,
];
