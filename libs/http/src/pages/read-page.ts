import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { kindOfColumn } from './cursor-kind.js';
import { decodeCursor, page, type CursorValue, type Page } from './page.js';
import type { PageQuery } from './page-query.js';

/** How {@link readPage} may order a list: property names of the entity by the names that `sort` takes. */
export interface PageOrder {
  readonly sort?: string | undefined;
  /** Sort name to property; names that are properties themselves need no entry. */
  readonly columns?: Readonly<Record<string, string>>;
}

/**
 * Reads one page by keyset: ordered by the sort column and then by id, from behind the cursor, so that pages stay right while rows come and go, and the
 * hundredth costs no more than the first. Sort columns must not be null.
 * @param builder the list with its conditions, without order and limit
 */
export async function readPage<T extends ObjectLiteral & { id: string }>(
  builder: SelectQueryBuilder<T>,
  query: PageQuery,
  order: PageOrder = {},
): Promise<Page<T>> {
  const falling = order.sort?.startsWith('-') ?? false;
  const name = order.sort?.replace(/^-/, '') ?? 'id';
  const property = order.columns?.[name] ?? name;
  const columns = property === 'id' ? ['id'] : [property, 'id'];
  const metadata = builder.expressionMap.mainAlias!.metadata;
  const kinds = columns.map((column) => kindOfColumn(metadata.findColumnWithPropertyName(column)?.type));
  const cursor = decodeCursor(query.after, kinds);
  const alias = builder.alias;
  if (cursor) {
    const names = columns.map((column) => `${alias}.${column}`).join(', ');
    const values = columns.map((_, index) => `:cursor${index}`).join(', ');
    builder.andWhere(
      `(${names}) ${falling ? '<' : '>'} (${values})`,
      Object.fromEntries(cursor.map((value, index) => [`cursor${index}`, value])),
    );
  }
  for (const column of columns) builder.addOrderBy(`${alias}.${column}`, falling ? 'DESC' : 'ASC');
  const rows = await builder.take(query.limit + 1).getMany();
  return page(rows, query, (row) => columns.map((column) => cursorValue(row[column as keyof T])));
}

function cursorValue(value: unknown): CursorValue {
  return value instanceof Date ? value.toISOString() : (value as CursorValue);
}
