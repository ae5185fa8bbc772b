import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@collegium/testing';
import type { TestDatabase } from '@collegium/testing';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { dataSourceOf } from './data-source.js';
import { migrate } from './migrate.js';
import { enableTenancy } from './tenancy.js';

const PERSON = '0199aaaa-0000-7000-8000-000000000001';

class Tenanted1790000000001 implements MigrationInterface {
  name = 'Tenanted1790000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['things', 'notices'])
      await runner.query(`create table ${table} (id int primary key, tenant text not null, person_id uuid, name text)`);
    await runner.query('create index things_tenant on things (tenant)');
    await enableTenancy(runner, 'things', ['tenant', 'person_id']);
    await enableTenancy(runner, 'notices', ['tenant'], { readableByAll: true });
  }

  async down(): Promise<void> {
    throw new Error('Never taken back.');
  }
}

describe('enableTenancy', () => {
  let database: TestDatabase;
  const sources: DataSource[] = [];
  let app: DataSource;
  let owner: DataSource;
  let system: DataSource;

  beforeAll(async () => {
    database = await testDatabase('tenancy', { migrations: [Tenanted1790000000001] });
    const connect = async (url: string) => {
      const source = await dataSourceOf({ url, applicationName: 'spec', entities: [], poolSize: 2 }).initialize();
      sources.push(source);
      return source;
    };
    [app, owner, system] = await Promise.all([
      connect(database.appUrl),
      connect(database.ownerUrl),
      connect(database.systemUrl),
    ]);
    await system.query(
      `insert into things values (1, 'a', null, 'one'), (2, 'b', null, 'two'), (3, 'b', $1, 'three')`,
      [PERSON],
    );
    await system.query(`insert into notices values (1, 'a', null, 'one')`);
  });

  afterAll(async () => {
    for (const source of sources) await source.destroy();
    await database.drop();
  });

  const as = <T>(tenants: string | undefined, sql: string): Promise<T> =>
    app.transaction(async (manager) => {
      if (tenants !== undefined) await manager.query(`select set_config('collegium.tenants', $1, true)`, [tenants]);
      return manager.query<T>(sql);
    });
  const visible = async (tenants: string | undefined): Promise<number[]> =>
    (await as<{ id: number }[]>(tenants, 'select id from things order by id')).map(({ id }) => id);

  it.each([
    ['unset', undefined, []],
    ['empty', '', []],
    ['of nobody', 'c', []],
    ['part of a code', 'A', []],
    ['one tenant', 'a', [1]],
    ['another tenant', 'b', [2, 3]],
    ['both', 'a,b', [1, 2, 3]],
    ['a person', PERSON, [3]],
    ['a tenant and a person', `a,${PERSON}`, [1, 3]],
  ])('shows the rows of the scopes: %s', async (_case, tenants, ids) => {
    expect(await visible(tenants)).toEqual(ids);
  });

  it.each([
    ['a row for somebody else', `insert into things values (10, 'b', null, 'x')`],
    ['giving a row away', `update things set tenant = 'b' where id = 1`],
  ])('refuses %s', async (_case, sql) => {
    await expect(as('a', sql)).rejects.toThrow(/violates row-level security policy/);
  });

  it.each([`update things set name = 'x' where id = 2`, 'delete from things where id = 2'])(
    'touches no row out of sight: %s',
    async (sql) => {
      expect(await as('a', sql)).toEqual([[], 0]);
    },
  );

  it('lets everybody read a table that says so, and its tenant alone write', async () => {
    expect(await as('b', 'select id from notices')).toEqual([{ id: 1 }]);
    expect(await as('b', `update notices set name = 'x'`)).toEqual([[], 0]);
    await expect(as('b', `insert into notices values (2, 'a', null, 'x')`)).rejects.toThrow(/row-level security/);
    expect(await as('a', `update notices set name = 'y'`)).toEqual([[], 1]);
  });

  it('lets the owner migrate data and the system role see all, though security is forced', async () => {
    expect(await owner.query(`update things set name = upper(name)`)).toEqual([[], 3]);
    expect(await system.query('select count(*)::int as n from things')).toEqual([{ n: 3 }]);
  });

  it('works out the scopes once per statement, and can use an index on the tenant', async () => {
    await system.query(
      `insert into things select n, 'many' || n % 500, null, 'filler' from generate_series(100, 20100) n`,
    );
    await owner.query('analyze things');
    const plan = await app.transaction(async (manager) => {
      await manager.query(`select set_config('collegium.tenants', 'many7', true)`);
      return (await manager.query<{ 'QUERY PLAN': string }[]>(`explain select * from things where tenant = 'many7'`))
        .map((line) => line['QUERY PLAN'])
        .join('\n');
    });
    expect(plan).toMatch(/InitPlan/);
    expect(plan).toMatch(/things_tenant/);
  });

  it('keeps the app role from switching it off', async () => {
    for (const sql of [
      'alter table things disable row level security',
      'drop policy in_scope on things',
      'truncate things',
      'create table mine (id int)',
      `set role ${database.name}`,
    ])
      await expect(as('a', sql)).rejects.toThrow(/must be owner|permission denied|does not exist/);
  });

  it('refuses to run as a role whose neighbours it cannot name', async () => {
    class Wrong1790000000002 implements MigrationInterface {
      name = 'Wrong1790000000002';

      async up(runner: QueryRunner): Promise<void> {
        await runner.query('create table wrong (tenant text)');
        await enableTenancy(runner, 'wrong', ['tenant']);
      }

      async down(): Promise<void> {
        throw new Error('Never taken back.');
      }
    }
    await expect(migrate(database.adminUrl, [Tenanted1790000000001, Wrong1790000000002])).rejects.toThrow(
      'Migrations must run as a <service>_owner role, not as postgres',
    );
  });
});
