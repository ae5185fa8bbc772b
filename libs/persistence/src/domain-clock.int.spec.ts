import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, testDatabase } from '@collegium/testing';
import type { TestDatabase } from '@collegium/testing';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Clock } from './clock.js';
import { DomainClock, type ClockSetting } from './domain-clock.js';
import { PersistenceModule, persistenceMigrations } from './persistence.module.js';
import { UnitOfWork } from './unit-of-work.js';

const DAY = 86_400;

describe('DomainClock', () => {
  let database: TestDatabase;
  const replicas: INestApplicationContext[] = [];

  beforeAll(async () => {
    database = await testDatabase('domain_clock', { migrations: persistenceMigrations });
  });
  afterEach(async () => {
    for (const replica of replicas.splice(0)) await replica.close();
  });
  afterAll(() => database.drop());

  async function startReplica(sandbox = true): Promise<INestApplicationContext> {
    @Module({
      imports: [
        PersistenceModule.forRoot({
          service: 'clock',
          appUrl: database.appUrl,
          systemUrl: database.systemUrl,
          entities: [],
          sandbox,
        }),
      ],
    })
    class Replica {}
    const app = await NestFactory.createApplicationContext(Replica, { logger: false });
    replicas.push(app);
    return app;
  }

  const apply = (app: INestApplicationContext, setting: ClockSetting): Promise<void> =>
    app.get(UnitOfWork).run((tx) => app.get(DomainClock).apply(tx, setting));
  /** Days between domain time and the machine's. */
  const ahead = (app: INestApplicationContext): number =>
    Math.round((app.get(Clock).now().getTime() - Date.now()) / 1000 / DAY);

  it('moves this replica at the commit and the others soon after', async () => {
    const [one, two] = [await startReplica(), await startReplica()];
    await apply(one, { version: 1, offsetSeconds: 100 * DAY });
    expect(ahead(one)).toBe(100);
    await eventually(() => ahead(two) === 100, { what: 'the other replica to follow' });
  });

  it('is kept over a restart', async () => {
    expect(ahead(await startReplica())).toBe(100);
  });

  it('ignores an older setting that comes late, and the same one again', async () => {
    const app = await startReplica();
    await apply(app, { version: 3, offsetSeconds: -5 * DAY });
    await apply(app, { version: 2, offsetSeconds: 7 * DAY });
    await apply(app, { version: 3, offsetSeconds: 7 * DAY });
    expect(ahead(app)).toBe(-5);
  });

  it('does not move when the transaction fails', async () => {
    const app = await startReplica();
    const failing = app.get(UnitOfWork).run(async (tx) => {
      await app.get(DomainClock).apply(tx, { version: 9, offsetSeconds: 9 * DAY });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(ahead(app)).toBe(-5);
  });

  it('never moves outside a sandbox, whatever is stored or told', async () => {
    const app = await startReplica(false);
    await apply(app, { version: 10, offsetSeconds: 30 * DAY });
    expect(ahead(app)).toBe(0);
    expect(ahead(await startReplica())).toBe(-5);
  });
});
