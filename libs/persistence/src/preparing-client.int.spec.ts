import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@collegium/testing';
import { PreparingClient } from './preparing-client.js';

describe('a connection that prepares', () => {
  let database: TestDatabase;
  let client: PreparingClient;

  beforeAll(async () => {
    database = await testDatabase('preparing');
    client = new PreparingClient({ connectionString: database.ownerUrl });
    await client.connect();
    await client.query('create table things (id int primary key, name text not null)');
  }, 60_000);
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const kept = async (): Promise<string[]> =>
    (
      await client.query<{ statement: string }>(
        'select statement from pg_prepared_statements order by prepare_time, name',
      )
    ).rows.map(({ statement }) => statement);

  it('keeps what is asked a third time, and answers the same', async () => {
    const insert = 'insert into things values ($1, $2) returning id';
    for (let id = 1; id <= 4; id++) {
      expect((await client.query(insert, [id, `thing ${id}`])).rows).toEqual([{ id }]);
      expect(await kept()).toEqual(id < 3 ? [] : [insert]);
    }
    for (const id of [4, 3, 2, 1])
      expect((await client.query('select name from things where id = $1', [id])).rows).toEqual([
        { name: `thing ${id}` },
      ]);
    expect(await kept()).toEqual([insert, 'select name from things where id = $1']);
  });

  it('tells of a failure as ever, and goes on', async () => {
    await expect(client.query('insert into things values ($1, $2) returning id', [1, 'again'])).rejects.toMatchObject({
      code: '23505',
    });
    expect((await client.query('insert into things values ($1, $2) returning id', [5, 'five'])).rows).toEqual([
      { id: 5 },
    ]);
  });

  it('begins anew when a table has come to answer otherwise', async () => {
    const all = 'select * from things where id = $1';
    for (let n = 0; n < 4; n++) await client.query(all, [1]);
    await client.query('alter table things add column colour text');
    await expect(client.query(all, [1])).rejects.toMatchObject({ code: '0A000' });
    for (let n = 0; n < 4; n++)
      expect((await client.query(all, [1])).rows).toEqual([{ id: 1, name: 'thing 1', colour: null }]);
    expect((await kept()).filter((statement) => statement === all)).toHaveLength(2);
  });

  it('keeps no more than so many', async () => {
    for (let n = 0; n < 300; n++)
      for (let run = 0; run < 3; run++) await client.query(`select $1::int + ${n} as sum`, [run]);
    expect((await client.query('select $1::int + 299 as sum', [1])).rows).toEqual([{ sum: 300 }]);
    expect((await kept()).filter((statement) => statement.includes('as sum')).length).toBeLessThanOrEqual(250);
  });
});
