import { platformMigrations, serviceOptionsOf } from '@collegium/http';
import { findDrift } from '@collegium/persistence';
import type { Type } from '@nestjs/common';
import { testDatabase } from './infrastructure/index.js';

/**
 * Statements that a service's migrations lack for its tables to have its entities' columns; a spec expects none.
 * @param appModule the service's root module, which imports `ServiceModule.forRoot(...)`
 */
export async function schemaDrift(appModule: Type): Promise<string[]> {
  const { name, entities, migrations } = serviceOptionsOf(appModule);
  const database = await testDatabase(name, { migrations: [...platformMigrations, ...migrations] });
  try {
    return await findDrift(database.ownerUrl, entities);
  } finally {
    await database.drop();
  }
}
