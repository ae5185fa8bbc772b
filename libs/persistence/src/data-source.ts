import pg from 'pg';
import { DataSource, DefaultNamingStrategy, type DataSourceOptions, type MigrationInterface } from 'typeorm';
import { PreparingClient } from './preparing-client.js';

/** Postgres dates stay `YYYY-MM-DD` strings: a local date has no instant. */
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value);

const CONNECT_TIMEOUT_MS = 10_000;

/** Names columns and tables in snake case. */
class SnakeCase extends DefaultNamingStrategy {
  override tableName(className: string, customName: string | undefined): string {
    return customName ?? snake(className);
  }

  override columnName(propertyName: string, customName: string | undefined, prefixes: string[]): string {
    return snake([...prefixes, customName ?? propertyName].join('_'));
  }

  override joinColumnName(relationName: string, referencedColumnName: string): string {
    return snake(`${relationName}_${referencedColumnName}`);
  }
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** A class that TypeORM can map or run. */
export type ClassOf<T> = new (...args: never[]) => T;

/** What a data source is made of. */
export interface DataSourceRequest {
  readonly url: string;
  /** Shown by Postgres in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly entities: readonly ClassOf<object>[];
  readonly migrations?: readonly ClassOf<MigrationInterface>[];
  /** Connections in the pool, 10 by default. */
  readonly poolSize?: number;
}

/** An uninitialised data source with our conventions: snake case, no synchronising, each migration in its own transaction. */
export function dataSourceOf(request: DataSourceRequest): DataSource {
  const options: DataSourceOptions = {
    type: 'postgres',
    url: request.url,
    applicationName: request.applicationName,
    entities: [...request.entities] as never,
    migrations: [...(request.migrations ?? [])] as never,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeCase(),
    synchronize: false,
    logging: false,
    poolSize: request.poolSize ?? 10,
    // Whoever waits longer for a connection is better told so than kept.
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    extra: { keepAlive: true, Client: PreparingClient },
  };
  return new DataSource(options);
}
