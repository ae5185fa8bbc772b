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

const BESIDE_COLUMNS =
  /^(CREATE|DROP) (UNIQUE )?INDEX|(ADD|DROP|RENAME) CONSTRAINT|(SET|DROP) DEFAULT|^COMMENT ON|^CREATE EXTENSION/i;

/**
 * Tables that say whose their rows are (a column `tenant`, `provider`, `university`, `organisation` or `person_id`) and that row-level
 * security does not guard, or does not bind the owner of.
 * @param ownerUrl connection of the `<service>_owner` role
 * @param except tables that are the system's, and that no request reads
 */
export async function findUnguarded(ownerUrl: string, except: readonly string[] = []): Promise<string[]> {
  const source = dataSourceOf({ url: ownerUrl, applicationName: 'drift', entities: [], poolSize: 1 });
  await source.initialize();
  try {
    const tables = await source.query<{ table: string }[]>(
      `select relname as table from pg_class
       where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not (relrowsecurity and relforcerowsecurity) and relname <> all ($1)
         and exists (select from pg_attribute where attrelid = pg_class.oid and not attisdropped and attname = any ($2))
       order by 1`,
      [except, OWNERSHIP],
    );
    return tables.map(({ table }) => table);
  } finally {
    await source.destroy();
  }
}

const OWNERSHIP = ['tenant', 'provider', 'university', 'organisation', 'person_id'];
