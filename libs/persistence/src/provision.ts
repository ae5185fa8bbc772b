import pg from 'pg';
import { rolesOf } from './tenancy.js';

/** Connection URLs of one service's database, one per role. */
export interface DatabaseUrls {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly systemUrl: string;
}

/** Which database to make, for which service. */
export interface ProvisionRequest {
  /** Service name: roles are `<service>_owner`, `_app` and `_system`. */
  readonly service: string;
  /** Database name; the service's name by default. */
  readonly database?: string;
  /** Password of the three roles. */
  readonly password: string;
}

/**
 * Creates a service's roles and database where they are missing, and sets grants and passwords. Safe to repeat.
 * @param adminUrl a superuser's connection, or one that may create roles and databases
 */
export async function provisionDatabase(adminUrl: string, request: ProvisionRequest): Promise<DatabaseUrls> {
  const { service, password, database = service } = request;
  const roles = rolesOf(service);
  await withClient(adminUrl, async (client) => {
    await client.query(`select pg_advisory_lock(hashtext('collegium.provision'))`);
    for (const role of Object.values(roles) as string[]) {
      const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
      if (!rowCount) await client.query(`create role ${ident(role)}`);
      await client.query(`alter role ${ident(role)} with login nosuperuser nobypassrls password ${literal(password)}`);
    }
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (!rowCount) await client.query(`create database ${ident(database)} owner ${ident(roles.owner)}`);
  });
  await withClient(withDatabase(adminUrl, database), (client) => grant(client, database, roles));
  return urlsOf(adminUrl, { ...request, database });
}

/** The URLs that `provisionDatabase` makes, without touching the server. */
export function urlsOf(adminUrl: string, { service, password, database = service }: ProvisionRequest): DatabaseUrls {
  const roles = rolesOf(service);
  const as = (role: string): string => {
    const url = new URL(withDatabase(adminUrl, database));
    url.username = role;
    url.password = encodeURIComponent(password);
    return url.toString();
  };
  return { ownerUrl: as(roles.owner), appUrl: as(roles.app), systemUrl: as(roles.system) };
}

async function grant(client: pg.Client, database: string, roles: ReturnType<typeof rolesOf>): Promise<void> {
  const users = `${ident(roles.app)}, ${ident(roles.system)}`;
  await client.query(`revoke all on database ${ident(database)} from public`);
  await client.query(`grant connect on database ${ident(database)} to ${ident(roles.owner)}, ${users}`);
  await client.query(`alter schema public owner to ${ident(roles.owner)}`);
  await client.query(`revoke all on schema public from public`);
  await client.query(`grant usage on schema public to ${users}`);
  await client.query(`alter default privileges for role ${ident(roles.owner)} in schema public grant select, insert, update, delete on tables to ${users}`);
  await client.query(`alter default privileges for role ${ident(roles.owner)} in schema public grant usage, select on sequences to ${users}`);
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const target = new URL(url);
  target.pathname = `/${database}`;
  return target.toString();
}

const ident = (name: string): string => pg.escapeIdentifier(name);
const literal = (value: string): string => pg.escapeLiteral(value);
