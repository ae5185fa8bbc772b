import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@collegium/testing';
import type { TestDatabase } from '@collegium/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dataSourceOf } from './data-source.js';
import { migrate } from './migrate.js';

class First1790000000001 implements MigrationInterface {
  name = 'First1790000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('select pg_sleep(0.2)'); // long enough for the others to arrive
    await runner.query('create table first (id int)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table first');
  }
}

class Broken1790000000003 implements MigrationInterface {
  name = 'Broken1790000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table half (id int)');
    await runner.query('create table half (id int)');
  }

  async down(): Promise<void> {
    throw new Error('Never ran.');
  }
}

class Older1790000000002 implements MigrationInterface {
  name = 'Older1790000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table older (id int)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table older');
  }
}

describe('migrate', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase('migrating');
  });
  afterAll(() => database.drop());

  async function tables(): Promise<string[]> {
    const source = await dataSourceOf({
      url: database.ownerUrl,
      applicationName: 'spec',
      entities: [],
      poolSize: 1,
    }).initialize();
    try {
      return (
        await source.query<{ tablename: string }[]>(
          `select tablename from pg_tables where schemaname = 'public' order by 1`,
        )
      ).map(({ tablename }) => tablename);
    } finally {
      await source.destroy();
    }
  }

  it('runs each once, however many replicas start together', async () => {
    const ran = await Promise.all(Array.from({ length: 4 }, () => migrate(database.ownerUrl, [First1790000000001])));
    expect(ran.flat()).toEqual(['First1790000000001']);
    expect(await tables()).toEqual(['first', 'migrations']);
  });

  it('takes back a migration that fails, keeps those before it, and lets the next start go on', async () => {
    await expect(
      migrate(database.ownerUrl, [First1790000000001, Older1790000000002, Broken1790000000003]),
    ).rejects.toThrow('relation "half" already exists');
    expect(await tables()).toEqual(['first', 'migrations', 'older']);
    expect(await migrate(database.ownerUrl, [First1790000000001, Older1790000000002])).toEqual([]);
  });
});
