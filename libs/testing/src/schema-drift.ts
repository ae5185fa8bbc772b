import { platformMigrations, serviceOptionsOf } from '@collegium/http';
import { findDrift, findUnguarded } from '@collegium/persistence';
import type { Type } from '@nestjs/common';
import { testDatabase } from './infrastructure/index.js';

/**
 * Statements that a service's migrations lack for its tables to have its entities' columns; a spec expects none.
 * @param appModule the service's root module, which imports `ServiceModule.forRoot(...)`
 */
export function schemaDrift(appModule: Type): Promise<string[]> {
  return onMigrated(appModule, (ownerUrl) => findDrift(ownerUrl, serviceOptionsOf(appModule).entities));
}

/**
 * Tables of a service that say whose their rows are and that row-level security does not guard; a spec expects none, or says which and why.
 * The outbox is not among them: the relay reads it for all, and no request does.
 * @param appModule the service's root module, which imports `ServiceModule.forRoot(...)`
 */
export function unguardedTables(appModule: Type): Promise<string[]> {
  return onMigrated(appModule, (ownerUrl) => findUnguarded(ownerUrl, ['outbox']));
}

async function onMigrated<T>(appModule: Type, look: (ownerUrl: string) => Promise<T>): Promise<T> {
  const { name, migrations } = serviceOptionsOf(appModule);
  const database = await testDatabase(name, { migrations: [...platformMigrations, ...migrations] });
  try {
    return await look(database.ownerUrl);
  } finally {
    await database.drop();
  }
}
