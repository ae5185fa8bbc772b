import pg from 'pg';
import { rolesOf, type ServiceRoles } from './tenancy.js';

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
 * Creates a service's roles and database where they are missing, and sets grants and passwords. Safe to repeat, and for several to do
 * at once.
 * @param adminUrl a superuser's connection, or one that may create roles and databases
 * @throws Error if a role is there already that row-level security does not bind, or the database belongs to another role
 */
export async function provisionDatabase(adminUrl: string, request: ProvisionRequest): Promise<DatabaseUrls> {
  const { service, password, database = service } = request;
  const roles = rolesOf(service);
  const urls = urlsOf(adminUrl, { ...request, database });
  await withClient(adminUrl, async (admin) => {
    await admin.query(`select pg_advisory_lock(hashtext('collegium.provision'))`); // given back with the connection
    for (const role of Object.values(roles) as string[]) await createRole(admin, role, password);
    // A process that freezes in the middle of a transaction must not keep its row locks.
    for (const role of [roles.app, roles.system])
      await admin.query(`alter role ${ident(role)} set idle_in_transaction_session_timeout = '60s'`);
    await createDatabase(admin, database, roles.owner);
    // As the owner: an admin who is no superuser may not change what belongs to another role.
    await withClient(urls.ownerUrl, (owner) => grant(owner, database, roles));
  });
  return urls;
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

async function createRole(admin: pg.Client, role: string, password: string): Promise<void> {
  const { rows } = await admin.query<{ unbound: boolean }>(
    'select rolsuper or rolbypassrls as unbound from pg_roles where rolname = $1',
    [role],
  );
  if (rows[0]?.unbound)
    throw new Error(
      `Role ${role} is a superuser or bypasses row-level security: every tenant would see all rows. Take that from it first.`,
    );
  if (rows.length === 0) await admin.query(`create role ${ident(role)}`);
  await admin.query(`alter role ${ident(role)} with login password ${literal(password)}`);
  await admin.query(`alter role ${ident(role)} set default_transaction_isolation = 'read committed'`);
}

async function createDatabase(admin: pg.Client, database: string, owner: string): Promise<void> {
  const { rows } = await admin.query<{ owner: string }>(
    'select pg_get_userbyid(datdba) as owner from pg_database where datname = $1',
    [database],
  );
  if (rows[0] && rows[0].owner !== owner)
    throw new Error(
      `Database ${database} belongs to ${rows[0].owner}: run "alter database ${ident(database)} owner to ${ident(owner)}" first.`,
    );
  if (rows[0]) return;
  await joinOwner(admin, owner);
  await admin.query(`create database ${ident(database)} owner ${ident(owner)}`);
}

/** Only a member may make another role the owner of a database; a superuser counts as a member of all. */
async function joinOwner(admin: pg.Client, owner: string): Promise<void> {
  const { rows } = await admin.query<{ member: boolean }>(`select pg_has_role(current_user, $1, 'USAGE') as member`, [
    owner,
  ]);
  if (!rows[0]!.member) await admin.query(`grant ${ident(owner)} to current_user`);
}

async function grant(owner: pg.Client, database: string, roles: ServiceRoles): Promise<void> {
  const users = `${ident(roles.app)}, ${ident(roles.system)}`;
  await owner.query(`revoke all on database ${ident(database)} from public`);
  await owner.query(`grant connect on database ${ident(database)} to ${users}`);
  await owner.query(`revoke all on schema public from public`);
  await owner.query(`grant usage on schema public to ${users}`);
  await owner.query(
    `alter default privileges in schema public grant select, insert, update, delete on tables to ${users}`,
  );
  await owner.query(`alter default privileges in schema public grant usage, select on sequences to ${users}`);
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
