import { dataSourceOf } from '@collegium/persistence';
import { testDatabase, type TestDatabase } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Column, Entity, PrimaryColumn, type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { PageQuery } from './page-query.js';
import { readPage } from './read-page.js';

@Entity('visits')
class Visit {
  @PrimaryColumn('uuid') id!: string;
  @Column('timestamptz') startsAt!: Date;
}

class CreateVisits1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table visits (id uuid primary key, starts_at timestamptz not null)');
  }
  async down(): Promise<void> {
    /* thrown away with the database */
  }
}

const idOf = (index: number): string => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`;

describe('readPage', () => {
  let database: TestDatabase;
  let source: DataSource;
  const read = (limit: number, after: string | undefined, sort?: string) =>
    readPage(
      source.createQueryBuilder(Visit, 'visit').where('visit.startsAt > :from', { from: new Date(0) }),
      Object.assign(new PageQuery(), { limit, after }),
      { sort, columns: { starts: 'startsAt' } },
    );
  const walk = async (limit: number, sort?: string): Promise<number[]> => {
    const seen: number[] = [];
    for (let after: string | undefined; ;) {
      const { data, next } = await read(limit, after, sort);
      seen.push(...data.map(({ id }) => Number(id.slice(-12))));
      if (next === null) return seen;
      after = next;
    }
  };

  beforeAll(async () => {
    database = await testDatabase('pages', { migrations: [CreateVisits1764000000000] });
    source = await dataSourceOf({ url: database.appUrl, applicationName: 'pages', entities: [Visit] }).initialize();
    // Three visits each minute, so that pages end amid equal times.
    await source.getRepository(Visit).insert(
      Array.from({ length: 12 }, (_, index) => ({
        id: idOf(index),
        startsAt: new Date(Math.floor(index / 3) * 60_000 + 1),
      })),
    );
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it.each([1, 2, 5, 12, 200])(
    'visits every row once in pages of %i, in either direction, whatever it is sorted by',
    async (limit) => {
      const rising = Array.from({ length: 12 }, (_, index) => index);
      expect(await walk(limit)).toEqual(rising);
      expect(await walk(limit, 'starts')).toEqual(rising);
      expect(await walk(limit, '-starts')).toEqual(rising.toReversed());
    },
  );

  it('neither skips nor repeats when rows come and go between pages', async () => {
    const { data, next } = await read(4, undefined, 'starts');
    await source.getRepository(Visit).delete(data.map(({ id }) => id));
    await source.getRepository(Visit).insert({ id: idOf(99), startsAt: new Date(2) });
    expect((await read(4, next!, 'starts')).data.map(({ id }) => id)).toEqual([idOf(4), idOf(5), idOf(6), idOf(7)]);
  });

  it('refuses the cursor of a list in another order', async () => {
    const { next } = await read(1, undefined);
    await expect(read(1, next!, 'starts')).rejects.toMatchObject({ code: 'malformed' });
  });
});
