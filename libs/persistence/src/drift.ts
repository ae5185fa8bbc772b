import { dataSourceOf, type ClassOf } from './data-source.js';

/**
 * Statements that would be needed for the tables of a migrated database to have the entities' columns: empty = no drift. Compared are
 * tables, columns, their types and whether they may be null. Indexes, constraints, defaults and policies are not: those are written in
 * migrations alone, because most of ours (partial, exclusion, row-level security) cannot be said in an entity.
 * @param ownerUrl connection of the `<service>_owner` role
 */
export async function findDrift(ownerUrl: string, entities: readonly ClassOf<object>[]): Promise<string[]> {
  const source = dataSourceOf({ url: ownerUrl, applicationName: 'drift', entities, poolSize: 1 });
  await source.initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query).filter((query) => !BESIDE_COLUMNS.test(query));
  } finally {
    await source.destroy();
  }
}

const BESIDE_COLUMNS = /^(CREATE|DROP) (UNIQUE )?INDEX|(ADD|DROP|RENAME) CONSTRAINT|(SET|DROP) DEFAULT|^COMMENT ON|^CREATE EXTENSION/i;
