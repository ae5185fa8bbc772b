import pg from 'pg';
import type { QueryRunner } from 'typeorm';

/** Postgres roles of one service. They are cluster-wide, so they carry the service's name. */
export interface ServiceRoles {
  /** Owns the tables and runs migrations. */
  readonly owner: string;
  /** Requests and handlers: row-level security applies. */
  readonly app: string;
  /** Relay, timers, reconcile: sees every tenant. */
  readonly system: string;
}

/** Names of a service's roles. */
export function rolesOf(service: string): ServiceRoles {
  return { owner: `${service}_owner`, app: `${service}_app`, system: `${service}_system` };
}

/** What `enableTenancy` may be told. */
export interface TenancyOptions {
  /** Everybody may read the rows; only the tenant may write them. */
  readonly readableByAll?: boolean;
}

/**
 * Forces row-level security on a table, in a migration: a row is visible and writable where any of `columns` is among
 * the scopes in `collegium.tenants`. Unset or empty scopes see nothing. The owner has its own policy, because forced
 * security would make its data migrations touch no rows.
 * @throws Error if the migration does not run as a `<service>_owner` role
 * @see https://www.postgresql.org/docs/current/ddl-rowsecurity.html
 */
export async function enableTenancy(
  runner: QueryRunner,
  table: string,
  columns: readonly string[],
  options: TenancyOptions = {},
): Promise<void> {
  if (columns.length === 0) throw new TypeError(`${table}: which columns say whose a row is?`);
  const roles = await rolesHere(runner);
  // As a sub-select it is evaluated once per statement, not once per row.
  const scopes = `(select string_to_array(current_setting('collegium.tenants', true), ','))::text[]`;
  const inScope = columns.map((column) => `${column}::text = any(${scopes})`).join(' or ');
  await runner.query(`alter table ${table} enable row level security`);
  await runner.query(`alter table ${table} force row level security`);
  await runner.query(`create policy owner_all on ${table} to ${roles.owner} using (true) with check (true)`);
  await runner.query(`create policy system_all on ${table} to ${roles.system} using (true) with check (true)`);
  await runner.query(`create policy in_scope on ${table} to ${roles.app} using (${inScope}) with check (${inScope})`);
  if (options.readableByAll)
    await runner.query(`create policy readable on ${table} for select to ${roles.app} using (true)`);
}

/** The roles of the database that a migration runs in, quoted for SQL. */
async function rolesHere(runner: QueryRunner): Promise<ServiceRoles> {
  const [{ current_user: owner }] = (await runner.query('select current_user')) as [{ current_user: string }];
  if (!owner.endsWith('_owner'))
    throw new Error(
      `Migrations must run as a <service>_owner role, not as ${owner}: policies name the roles beside it.`,
    );
  const { app, system } = rolesOf(owner.replace(/_owner$/, ''));
  return { owner: pg.escapeIdentifier(owner), app: pg.escapeIdentifier(app), system: pg.escapeIdentifier(system) };
}
