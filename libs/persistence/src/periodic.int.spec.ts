import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually, testDatabase } from '@collegium/testing';
import type { TestDatabase } from '@collegium/testing';
import { Injectable, Logger, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { currentContext } from './context.js';
import { Periodic } from './periodic.js';
import { PeriodicTimers } from './periodic-timers.js';
import { PersistenceModule, persistenceMigrations } from './persistence.module.js';

/** What happened, over all replicas. */
const journal = {
  atWork: 0,
  mostAtWork: 0,
  runs: 0,
  failures: 0,
  actor: '',
  rareFails: false,
  waiting: false,
  aborted: false,
  open: () => Promise.resolve(),
};

@Injectable()
class Chores {
  @Periodic({ name: 'sweep', every: 20 })
  async sweep(): Promise<void> {
    journal.actor = currentContext()?.actor ?? 'nobody';
    journal.mostAtWork = Math.max(journal.mostAtWork, (journal.atWork += 1));
    await journal.open();
    journal.atWork -= 1;
    journal.runs += 1;
  }

  @Periodic({ name: 'stumble', every: 20 })
  stumble(): void {
    journal.failures += 1;
    throw new Error('stumbled');
  }

  @Periodic({ name: 'rare', every: 3_600_000 })
  rare(): void {
    if (journal.rareFails) throw new Error('rarely');
  }

  @Periodic({ name: 'patient', every: 3_600_000 })
  async patient(signal: AbortSignal): Promise<void> {
    journal.waiting = true;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    journal.aborted = true;
  }
}

describe('@Periodic', () => {
  let database: TestDatabase;
  const replicas: INestApplicationContext[] = [];

  beforeAll(async () => {
    database = await testDatabase('periodic', { migrations: persistenceMigrations });
  });

  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    Object.assign(journal, {
      atWork: 0,
      mostAtWork: 0,
      runs: 0,
      failures: 0,
      actor: '',
      rareFails: false,
      waiting: false,
      aborted: false,
      open: () => Promise.resolve(),
    });
  });

  afterEach(async () => {
    for (const replica of replicas.splice(0)) await replica.close();
    jest.restoreAllMocks();
  });

  afterAll(() => database.drop());

  async function startReplica(): Promise<INestApplicationContext> {
    @Module({
      imports: [
        PersistenceModule.forRoot({
          service: 'periodic',
          appUrl: database.appUrl,
          systemUrl: database.systemUrl,
          entities: [],
        }),
      ],
      providers: [Chores],
    })
    class Replica {}
    const app = await NestFactory.createApplicationContext(Replica, { logger: false });
    replicas.push(app);
    return app;
  }

  it('runs again and again, as the timer it is', async () => {
    await startReplica();
    await eventually(() => journal.runs >= 3, { what: 'three runs' });
    expect(journal.actor).toBe('timer:sweep');
  });

  it('runs in one replica at a time', async () => {
    journal.open = () => new Promise((resolve) => setTimeout(resolve, 30));
    await Promise.all([startReplica(), startReplica(), startReplica()]);
    await eventually(() => journal.runs >= 6, { what: 'six runs' });
    expect(journal.mostAtWork).toBe(1);
  });

  it('says no to a run by hand while another replica is at it', async () => {
    const [one, two] = [await startReplica(), await startReplica()];
    const first = one.get(PeriodicTimers).run('patient');
    await eventually(() => journal.waiting);
    expect(await two.get(PeriodicTimers).run('patient')).toBe(false);
    await one.close();
    expect(await first).toBe(true);
  });

  it.each([false, true])('gives the lock back at the end (failed: %s)', async (fails) => {
    const [one, two] = [await startReplica(), await startReplica()];
    journal.rareFails = fails;
    const outcome = await one
      .get(PeriodicTimers)
      .run('rare')
      .catch((error: Error) => error.message);
    expect(outcome).toBe(fails ? 'rarely' : true);
    journal.rareFails = false;
    expect(await two.get(PeriodicTimers).run('rare')).toBe(true);
  });

  it('logs an error and tries again', async () => {
    const app = await startReplica();
    await eventually(() => journal.failures >= 3, { what: 'three failures' });
    expect(Logger.prototype.error).toHaveBeenCalledWith(
      expect.objectContaining({ message: 'stumbled' }),
      'Periodic stumble failed; it runs again in 20 ms',
    );
    // Not begun while the timer's own run is under way: asked again.
    const failure = await eventually(
      () =>
        app
          .get(PeriodicTimers)
          .run('stumble')
          .catch((error: unknown) => error),
      { what: 'a run of its own' },
    );
    expect(failure).toMatchObject({ message: 'stumbled' });
  });

  it('is told to stop at a shutdown, which waits for it', async () => {
    const app = await startReplica();
    const run = app.get(PeriodicTimers).run('patient');
    await eventually(() => journal.waiting);
    await app.close();
    expect(journal.aborted).toBe(true);
    await expect(run).resolves.toBe(true);
  });

  it('does not begin once the process is stopping', async () => {
    const app = await startReplica();
    const [run] = await Promise.all([app.get(PeriodicTimers).run('patient'), app.close()]);
    expect({ run, waiting: journal.waiting }).toEqual({ run: false, waiting: false });
  });

  it('knows the names there are', async () => {
    const app = await startReplica();
    await expect(app.get(PeriodicTimers).run('nap')).rejects.toThrow(
      'No periodic method is named nap; there are sweep, stumble, rare, patient',
    );
  });
});
