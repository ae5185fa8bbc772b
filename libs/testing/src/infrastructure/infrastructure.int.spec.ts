import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { enableTenancy } from '@collegium/persistence';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { testDatabase } from './test-database.js';
import type { TestDatabase } from './test-database.js';

let timesMigrated = 0;

class Things1790000000000 implements MigrationInterface {
  name = 'Things1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    timesMigrated += 1;
    await runner.query('create table things (id int primary key, tenant text not null)');
    await enableTenancy(runner, 'things', ['tenant']);
  }

  async down(): Promise<void> {
    throw new Error('Never taken back.');
  }
}

async function query<T>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  let one: TestDatabase;
  let two: TestDatabase;

  beforeAll(async () => {
    [one, two] = await Promise.all([
      testDatabase('probe', { migrations: [Things1790000000000] }),
      testDatabase('probe', { migrations: [Things1790000000000] }),
    ]);
  });

  afterAll(async () => {
    await one.drop();
    await two.drop();
  });

  it('is migrated once per run, however many ask at once', () => {
    expect(timesMigrated).toBe(1);
  });

  it('shares nothing with another one of the same service', async () => {
    await query(one.ownerUrl, `insert into things values (1, 'a')`);
    expect(await query(one.ownerUrl, 'select * from things')).toHaveLength(1);
    expect(await query(two.ownerUrl, 'select * from things')).toHaveLength(0);
  });

  it('keeps row-level security and rights in the copy', async () => {
    await query(two.ownerUrl, `insert into things values (1, 'a'), (2, 'b')`);
    expect(await query(two.appUrl, 'select * from things')).toEqual([]);
    expect(await query(two.appUrl, `select set_config('collegium.tenants', 'a', false); `)).toHaveLength(1);
    expect(await query(two.systemUrl, 'select * from things')).toHaveLength(2);
    await expect(query(two.appUrl, 'drop table things')).rejects.toThrow(/must be owner/);
  });

  it('is gone once dropped, with a client connected', async () => {
    const three = await testDatabase('probe', { migrations: [Things1790000000000] });
    const client = new pg.Client({ connectionString: three.appUrl });
    client.on('error', () => undefined); // it is thrown out, which is what the test asks for
    await client.connect();
    await three.drop();
    await expect(query(three.adminUrl, 'select 1')).rejects.toThrow(/does not exist/);
  });
});
