import type { EntityTarget, EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/**
 * A query for the rows that a filter lets through.
 * @param columns the property of the row that each name in the filter is about; names that are not given are left out
 */
export function filtered<Row extends ObjectLiteral, Name extends string>(
  manager: EntityManager,
  row: EntityTarget<Row>,
  columns: Readonly<Record<Name, string>>,
  filter: Readonly<Partial<Record<Name, unknown>>>,
): SelectQueryBuilder<Row> {
  const builder = manager.createQueryBuilder(row, 'item');
  for (const [name, column] of Object.entries<string>(columns)) {
    const value = filter[name as Name];
    if (value !== undefined) builder.andWhere(`item.${column} = :${name}`, { [name]: value });
  }
  return builder;
}
