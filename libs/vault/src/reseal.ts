import type { Vault } from './vault.js';

/** A column that holds sealed bytes. Its context follows from the row's own values, so that rows cannot be swapped. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** Columns that tell one row from all others, as text. */
  readonly key: readonly string[];
  /** The context that the secret of a row was sealed for. */
  readonly contextOf: (key: readonly string[]) => string;
}

/** What the rotation needs of a database connection. It must see the rows of all tenants. */
export interface Database {
  query<T>(sql: string, parameters?: unknown[]): Promise<T>;
}

const BATCH = 200;

/**
 * Seals anew, with the first key, whatever another key has sealed. Safe while the service runs, and to repeat: a row
 * that changes meanwhile is left to the next round.
 * @param onProgress called after each batch with the column and how many of its rows are done
 * @returns rows sealed anew, by `table.column`
 * @throws VaultError if a row opens with none of the keys; what was sealed anew before it stays so
 */
export async function resealRows(
  database: Database,
  vault: Vault,
  columns: readonly SealedColumn[],
  onProgress: (column: string, done: number) => void = () => undefined,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const sealed of columns) {
    const name = `${sealed.table}.${sealed.column}`;
    counts[name] = 0;
    for (;;) {
      const done = await resealBatch(database, vault, sealed);
      if (done === 0) break;
      counts[name] += done;
      onProgress(name, counts[name]);
    }
  }
  return counts;
}

/** How many rows still need an older key, by `table.column`: when all are 0, the older keys can be dropped. */
export async function sealedWithOlderKeys(
  database: Database,
  vault: Vault,
  columns: readonly SealedColumn[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { table, column } of columns) {
    const [row] = await database.query<{ count: string }[]>(
      `select count(*) from ${table} where ${needsOlderKey(column)}`,
      [vault.newestPrefix],
    );
    counts[`${table}.${column}`] = Number(row?.count ?? 0);
  }
  return counts;
}

async function resealBatch(
  database: Database,
  vault: Vault,
  { table, column, key, contextOf }: SealedColumn,
): Promise<number> {
  const names = key.map((name) => `${name}::text`).join(', ');
  const rows = await database.query<{ key: string[]; sealed: Buffer }[]>(
    `select array[${names}] as key, ${column} as sealed from ${table} where ${needsOlderKey(column)} limit ${BATCH}`,
    [vault.newestPrefix],
  );
  let resealed = 0;
  for (const row of rows) {
    const context = contextOf(row.key);
    const where = key.map((name, index) => `${name} = $${index + 3}`).join(' and ');
    // Only what was read is replaced: a secret written meanwhile is sealed with the first key already.
    const [updated] = await database.query<{ count: string }[]>(
      `with updated as (update ${table} set ${column} = $1 where ${column} = $2 and ${where} returning 1)
       select count(*) from updated`,
      [vault.seal(vault.open(row.sealed, context), context), row.sealed, ...row.key],
    );
    resealed += Number(updated?.count ?? 0);
  }
  if (rows.length > 0 && resealed === 0)
    throw new Error(
      `None of ${rows.length} rows of ${table} could be changed: is this the system role of the service?`,
    );
  return resealed;
}

function needsOlderKey(column: string): string {
  return `${column} is not null and substring(${column} from 1 for 9) <> $1`;
}
