import { eventually } from '@collegium/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { runAs } from './context.js';
import { dataSourceOf } from './data-source.js';
import { newId } from './ids.js';
import { Thing } from './things.testing.js';
import type { Transaction } from './transaction.js';
import { sqlState, type UnitOfWork } from './unit-of-work.js';
import { aThing, HERTS, tell, Workshop } from './workshop.testing.js';

describe('UnitOfWork', () => {
  let workshop: Workshop;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    workshop = await Workshop.open();
  });
  beforeEach(() => {
    unitOfWork = workshop.begin();
  });
  afterAll(() => workshop.close());

  describe('after the commit', () => {
    it('runs what was asked for, though one of it fails: the commit stands', async () => {
      const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      const calls: string[] = [];
      const thing = await unitOfWork.run(async (tx) => {
        tx.afterCommit(() => {
          throw new Error('a broken wake-up');
        });
        tx.afterCommit(() => void calls.push('second'));
        return tx.insert(Thing, aThing());
      }, HERTS);
      expect(calls).toEqual(['second']);
      expect(logged).toHaveBeenCalledWith(
        expect.objectContaining({ message: 'a broken wake-up' }),
        'A callback after a commit failed',
      );
      logged.mockRestore();
      expect(await workshop.stored(thing.id)).toBeTruthy();
    });
  });

  describe('a retry', () => {
    /** Two units of work that lock two rows crosswise, so that Postgres ends one of them. */
    async function crosswise(run: (first: Thing, second: Thing) => Promise<unknown>): Promise<void> {
      const [a, b] = [await workshop.insert(), await workshop.insert()];
      await Promise.all([run(a, b), run(b, a)]);
      expect([(await workshop.stored(a.id))?.name, (await workshop.stored(b.id))?.name]).toEqual(['seen', 'seen']);
    }
    const lockAndName = (tx: Transaction, { id }: Thing): Promise<unknown> =>
      tx.manager.query(`update things set name = 'seen' where id = $1`, [id]);

    it('goes on when a table has come to answer otherwise since its statements were prepared', async () => {
      const { id } = await workshop.insert();
      const all = (): Promise<Record<string, unknown>[]> =>
        unitOfWork.run(
          (tx) => tx.manager.query<Record<string, unknown>[]>('select * from things where id = $1', [id]),
          HERTS,
        );
      // So often that several connections have prepared it.
      for (let n = 0; n < 10; n++) await Promise.all([all(), all(), all()]);
      await workshop.change('alter table things add column colour text');
      try {
        expect(await Promise.all([all(), all(), all()])).toEqual(
          Array.from({ length: 3 }, () => [expect.objectContaining({ id, colour: null })]),
        );
      } finally {
        await workshop.change('alter table things drop column colour');
      }
    });

    it('resolves a deadlock', async () => {
      let attempts = 0;
      let arrived = 0;
      await crosswise((first, second) =>
        unitOfWork.run(async (tx) => {
          attempts += 1;
          await lockAndName(tx, first);
          arrived += 1;
          // Both hold their first row before either asks for its second.
          while (arrived < 2) await new Promise((resolve) => setImmediate(resolve));
          await lockAndName(tx, second);
        }, HERTS),
      );
      expect(attempts).toBe(3);
    });

    it('is the outermost run alone, also for a deadlock inside', async () => {
      const attempts = { outer: 0, inner: 0 };
      let arrived = 0;
      await crosswise((first, second) =>
        unitOfWork.run(async (tx) => {
          attempts.outer += 1;
          await lockAndName(tx, first);
          arrived += 1;
          while (arrived < 2) await new Promise((resolve) => setImmediate(resolve));
          await unitOfWork.run(async (inner) => {
            attempts.inner += 1;
            await lockAndName(inner, second);
          });
        }, HERTS),
      );
      expect(attempts).toEqual({ outer: 3, inner: 3 });
    });

    it('gives up after five attempts', async () => {
      let attempts = 0;
      const failing = unitOfWork.run(async (tx) => {
        attempts += 1;
        await tx.manager.query(`do $$ begin raise exception 'try again' using errcode = '40001'; end $$`);
      });
      await expect(failing).rejects.toThrow('try again');
      expect(attempts).toBe(5);
    });

    it('is not for other errors', async () => {
      let attempts = 0;
      const failing = unitOfWork.run(async (tx) => {
        attempts += 1;
        await tx.manager.query('select 1/0');
      });
      await expect(failing).rejects.toThrow('division by zero');
      expect(attempts).toBe(1);
    });

    it('sees a database error behind its wrapper', async () => {
      const error = await unitOfWork
        .run((tx) => tx.manager.query('select 1/0'))
        .catch((cause: unknown) => new Error('The sum failed', { cause }));
      expect([sqlState(error), sqlState(new Error('other')), sqlState('text')]).toEqual([
        '22012',
        undefined,
        undefined,
      ]);
    });
  });

  describe('a run inside another', () => {
    it('joins its transaction: both commit or neither', async () => {
      const [outer, inner] = [aThing(), aThing()];
      await expect(
        unitOfWork.run(async (tx) => {
          await unitOfWork.run(async (same) => {
            expect(same).toBe(tx);
            await same.insert(Thing, inner);
          });
          await tx.insert(Thing, outer);
          throw new Error('no');
        }, HERTS),
      ).rejects.toThrow('no');
      expect([await workshop.stored(outer.id), await workshop.stored(inner.id)]).toEqual([null, null]);
    });

    it('takes the whole down when it fails half done, though its error is caught', async () => {
      const thing = aThing();
      const careless = unitOfWork.run(async () => {
        await unitOfWork
          .run(async (inner) => {
            await inner.insert(Thing, thing);
            throw new Error('half done');
          })
          .catch(() => undefined);
      }, HERTS);
      await expect(careless).rejects.toThrow(/failed after it had written, and its error was caught/);
      expect(await workshop.stored(thing.id)).toBeNull();
    });

    it('may refuse before it writes, and the outer one goes on', async () => {
      const thing = aThing();
      await unitOfWork.run(async (tx) => {
        await unitOfWork
          .run(async (inner) => {
            await inner.manager.findOneBy(Thing, { id: thing.id });
            throw new Error('a rule says no');
          })
          .catch(() => undefined);
        await tx.insert(Thing, thing);
      }, HERTS);
      expect(await workshop.stored(thing.id)).toBeTruthy();
    });

    it('with a savepoint takes back its own rows, events and callbacks, and no others', async () => {
      const [kept, gone] = [aThing(), aThing()];
      const calls: string[] = [];
      await unitOfWork.run(async (tx) => {
        await tx.insert(Thing, kept);
        tell(tx, kept.id);
        await unitOfWork
          .run(
            async (inner) => {
              await inner.insert(Thing, gone);
              tell(inner, gone.id);
              inner.afterCommit(() => void calls.push('gone'));
              await inner.insert(Thing, gone); // the same key again: Postgres refuses
            },
            { savepoint: true },
          )
          .catch(() => undefined);
        expect(() => tell(tx, gone.id)).toThrow(/before publishing/);
      }, HERTS);
      expect([await workshop.stored(kept.id), await workshop.stored(gone.id)]).toEqual([
        expect.objectContaining({ id: kept.id }),
        null,
      ]);
      expect({ written: workshop.written, calls }).toEqual({ written: ['identity.clock_moved.v1@1'], calls: [] });
    });

    it('with a savepoint may be nested and repeated', async () => {
      const things = Array.from({ length: 5 }, () => aThing());
      await unitOfWork.run(async () => {
        for (const [n, thing] of things.entries()) {
          await unitOfWork
            .run(
              () =>
                unitOfWork.run(
                  async (inner) => {
                    await inner.insert(Thing, thing);
                    if (n % 2) throw new Error('odd');
                  },
                  { savepoint: true },
                ),
              { savepoint: true },
            )
            .catch(() => undefined);
        }
      }, HERTS);
      expect(await Promise.all(things.map(async ({ id }) => (await workshop.stored(id)) !== null))).toEqual([
        true,
        false,
        true,
        false,
        true,
      ]);
    });

    it('may act for other tenants, and gives the outer ones back, whether it fails or not', async () => {
      const seen: unknown[] = [];
      const tenants = async (tx: Transaction) =>
        void seen.push(
          ((await tx.manager.query(`select current_setting('collegium.tenants') as now`)) as [{ now: string }])[0].now,
        );
      await unitOfWork.run(async (tx) => {
        await unitOfWork.run(tenants, { tenants: ['other', 'third'] });
        await tenants(tx);
        await unitOfWork
          .run(
            async () => {
              throw new Error('no');
            },
            { tenants: ['fourth'] },
          )
          .catch(() => undefined);
        await tenants(tx);
        await unitOfWork
          .run(
            async (inner) => {
              await tenants(inner);
              throw new Error('no');
            },
            { tenants: ['fifth'], savepoint: true },
          )
          .catch(() => undefined);
        await tenants(tx);
      }, HERTS);
      expect(seen).toEqual(['other,third', 'herts', 'herts', 'fifth', 'herts']);
    });
  });

  it('does not report success for what Postgres has rolled back', async () => {
    const thing = aThing();
    const careless = unitOfWork.run(async (tx) => {
      await tx.insert(Thing, thing);
      await tx.manager.query('select 1/0').catch(() => undefined);
    }, HERTS);
    await expect(careless).rejects.toThrow('A statement failed and its error was caught');
    expect(await workshop.stored(thing.id)).toBeNull();
  });

  it('takes the tenants of the acting context', async () => {
    const thing = await workshop.insert();
    const context = { actor: 'user:u', correlationId: newId() };
    const seen = (tenants: string[]) =>
      runAs({ ...context, tenants }, () => unitOfWork.run((tx) => tx.manager.findOneBy(Thing, { id: thing.id })));
    expect(await seen(['herts'])).toBeTruthy();
    expect(await seen(['another'])).toBeNull();
    expect(await unitOfWork.run((tx) => tx.manager.findOneBy(Thing, { id: thing.id }))).toBeNull();
  });

  it('refuses a tenant that would be read as two', async () => {
    await expect(unitOfWork.run(async () => undefined, { tenants: ['a,b'] })).rejects.toThrow(
      'must not contain a comma',
    );
  });

  it('leaves no tenants behind on the connection', async () => {
    await workshop.insert();
    const settings = await Promise.all(
      Array.from({ length: 10 }, () =>
        workshop.source.query<{ now: string | null }[]>(`select current_setting('collegium.tenants', true) as now`),
      ),
    );
    expect(settings.flat().filter(({ now }) => now)).toEqual([]);
  });

  it('goes on after the server has cut all idle connections', async () => {
    await Promise.all([workshop.insert(), workshop.insert(), workshop.insert()]);
    const admin = await dataSourceOf({
      url: workshop.database.adminUrl,
      applicationName: 'spec-admin',
      entities: [],
      poolSize: 1,
    }).initialize();
    await admin.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1 and application_name = 'spec'`,
      [workshop.database.name],
    );
    await admin.destroy();
    await eventually(() => workshop.insert(), { what: 'a unit of work to succeed' });
  });

  it('fails, and the process lives, when the connection is cut in the middle', async () => {
    const cut = unitOfWork.run(async (tx) => {
      const [{ pid }] = (await tx.manager.query('select pg_backend_pid() as pid')) as [{ pid: number }];
      await terminate(pid);
      await tx.manager.query('select 1');
    });
    await expect(cut).rejects.toThrow();
    expect(await workshop.insert()).toMatchObject({ version: 1 });
  });

  async function terminate(pid: number): Promise<void> {
    const admin = await dataSourceOf({
      url: workshop.database.adminUrl,
      applicationName: 'spec-admin',
      entities: [],
      poolSize: 1,
    }).initialize();
    await admin.query('select pg_terminate_backend($1, 5000)', [pid]);
    await admin.destroy();
  }
});
