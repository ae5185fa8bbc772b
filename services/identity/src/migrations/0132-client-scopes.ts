import { rolesOf } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const scopes = `(select string_to_array(current_setting('collegium.tenants', true), ','))::text[]`;

/** Tables of clients by the column that names the client. */
const tables = { clients: 'id', client_secrets: 'client_id' } as const;

/**
 * A client sees its own rows in a scope of its own kind, `client:<id>`, so that no id of a client opens what belongs to an
 * organisation of that name, nor the other way round. Replicas of the release before look by the bare id: for them, clients that
 * were there before stay visible so, unless they are called like an organisation. Those policies go with the next release.
 */
export class ClientScopes1700000000132 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const app = await appRole(runner);
    for (const [table, id] of Object.entries(tables)) {
      const inScope = `organisation = any(${scopes}) or 'client:' || ${id} = any(${scopes})`;
      await runner.query(`drop policy in_scope on ${table}`);
      await runner.query(`create policy in_scope on ${table} to ${app} using (${inScope}) with check (${inScope})`);
    }
    const [{ now }] = (await runner.query(`select now()::text as now`)) as [{ now: string }];
    const ambiguous = (await runner.query(
      `select id from clients where id in (select organisation from role_grants union select organisation from clients)`,
    )) as { id: string }[];
    const named = ambiguous.map(({ id }) => `'${id.replaceAll("'", "''")}'`).join(', ');
    await runner.query(
      `create policy before_scopes on clients for select to ${app}
         using (id = any(${scopes}) and created_at <= '${now}'::timestamptz ${named ? `and id not in (${named})` : ''})`,
    );
    await runner.query(
      `create policy before_scopes on client_secrets for select to ${app}
         using (client_id = any(${scopes}) and exists (select from clients where clients.id = client_id))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    const app = await appRole(runner);
    for (const table of ['client_secrets', 'clients']) await runner.query(`drop policy before_scopes on ${table}`);
    for (const [table, id] of Object.entries(tables)) {
      const inScope = `organisation = any(${scopes}) or ${id} = any(${scopes})`;
      await runner.query(`drop policy in_scope on ${table}`);
      await runner.query(`create policy in_scope on ${table} to ${app} using (${inScope}) with check (${inScope})`);
    }
  }
}

async function appRole(runner: QueryRunner): Promise<string> {
  const [{ current_user: owner }] = (await runner.query('select current_user')) as [{ current_user: string }];
  return rolesOf(owner.replace(/_owner$/, '')).app;
}
