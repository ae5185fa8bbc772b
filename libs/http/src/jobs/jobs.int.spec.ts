import type { JsonValue } from '@collegium/contracts';
import { refuseCommon } from '@collegium/errors';
import { currentContext, runAs, UnitOfWork } from '@collegium/persistence';
import { eventually, startTestService, type TestService } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module, type OnModuleInit } from '@nestjs/common';
import { createService } from '../service/create-service.js';
import { ServiceModule } from '../service/service.module.js';
import type { Job, RunningJob } from './job.js';
import { JobsService } from './jobs.service.js';

/** What the work of the spec does, told by each test. */
const behaviour: { work: (input: JsonValue, job: RunningJob) => Promise<JsonValue | void> } = {
  work: async () => undefined,
};

@Module({
  imports: [ServiceModule.forRoot({ name: 'portfolio', entities: [], migrations: [], consumes: [], errorStatus: {} })],
})
class JobsApp implements OnModuleInit {
  constructor(private readonly jobs: JobsService) {}

  onModuleInit(): void {
    this.jobs.define('spec.work', (input: JsonValue, job) => behaviour.work(input, job));
  }
}

describe('jobs', () => {
  let service: TestService;
  const context = { tenants: ['hertscam'], actor: 'user:ada', correlationId: 'c1' };
  const start = (input: JsonValue = {}): Promise<Job> =>
    runAs(context, () => service.app.get(JobsService).start('spec.work', input, { tenant: 'hertscam', total: 10 }));
  const get = (id: string, roles = ['provider:hertscam:coordinator']) =>
    service.request('GET', `/v1/jobs/${id}`, { as: roles });
  const finished = async (id: string) =>
    eventually(
      async () => {
        const { body } = await get(id);
        return ['succeeded', 'failed'].includes(body.status) && body;
      },
      { within: 20_000 },
    );
  const asSystem = (sql: string, values: unknown[] = []) =>
    service.app.get(UnitOfWork).run((tx) => tx.manager.query(sql, values), { tenants: ['hertscam'] });

  beforeAll(async () => {
    service = await startTestService(JobsApp, { checkAnswers: false });
  });
  afterAll(() => service.close());

  it('works in the background with the rights of its starter, and tells how far it is', async () => {
    let proceed = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    let seen: unknown;
    behaviour.work = async (input, job) => {
      seen = {
        input,
        tenants: currentContext()?.tenants,
        actor: currentContext()?.actor,
        correlationId: currentContext()?.correlationId,
      };
      await job.progress(4);
      await gate;
      return { rows: 10 };
    };
    const job = await start({ file: 'f1' });
    expect(job).toMatchObject({ status: 'queued', progress: { done: 0, total: 10 } });
    await eventually(async () => (await get(job.id)).body.progress.done === 4);
    expect((await get(job.id)).body.status).toBe('running');
    proceed();
    expect(await finished(job.id)).toMatchObject({ status: 'succeeded', result: { rows: 10 }, failure: null });
    expect(seen).toEqual({ input: { file: 'f1' }, tenants: ['hertscam'], actor: 'user:ada', correlationId: 'c1' });
  });

  it('shows a job to those who act for its organisation only', async () => {
    const { id } = await start();
    expect((await get(id, ['provider:herts:coordinator'])).status).toBe(404);
    expect((await get(id, ['provider:herts:coordinator', 'university:hertscam:registrar'])).status).toBe(200);
  });

  it('does not exist if the transaction that starts it is rolled back', async () => {
    let id = '';
    await expect(
      runAs(context, () =>
        service.app.get(UnitOfWork).run(async () => {
          ({ id } = await start());
          throw new Error('changed my mind');
        }),
      ),
    ).rejects.toThrow('changed my mind');
    expect((await get(id)).status).toBe(404);
  });

  it('fails for good by a refusal, with its code and errors', async () => {
    behaviour.work = async () => {
      throw refuseCommon('malformed', 'The header lacks "URN".', {}, [
        { pointer: '/1/URN', code: 'missing', message: 'is missing' },
      ]);
    };
    const { id } = await start();
    expect(await finished(id)).toMatchObject({
      status: 'failed',
      failure: { code: 'malformed', detail: 'The header lacks "URN".', errors: [{ pointer: '/1/URN' }] },
    });
  });

  it('is tried again after a failure of ours, and tells nothing of it', async () => {
    let attempts = 0;
    behaviour.work = async () => {
      attempts += 1;
      if (attempts < 2) throw new Error('the password is hunter2');
    };
    const { id } = await start();
    expect(await finished(id)).toMatchObject({ status: 'succeeded' });
    expect(attempts).toBe(2);
  });

  it('is taken up again, from where it was, when its process dies', async () => {
    behaviour.work = async (_input, job) => {
      await job.progress(7);
      return { from: job.done };
    };
    // What a killed process leaves behind: a lease that nobody keeps up.
    const [{ id }] = await asSystem(
      `insert into jobs (id, kind, tenant, input, context, status, done, attempts, lease_holder, lease_until)
       values (gen_random_uuid(), 'spec.work', 'hertscam', '{}', $1, 'running', 5, 1, gen_random_uuid(), now() - interval '1 second') returning id`,
      [JSON.stringify(context)],
    );
    expect(await finished(id as string)).toMatchObject({
      status: 'succeeded',
      result: { from: 5 },
      progress: { done: 7 },
    });
  });

  it('is stopped where another process has taken it over', async () => {
    let stopped: unknown;
    let begun = false;
    behaviour.work = async (_input, job) => {
      begun = true;
      await eventually(() =>
        job.progress(1).then(
          () => false,
          (error: unknown) => {
            stopped = error;
            return true;
          },
        ),
      );
      job.signal.throwIfAborted();
    };
    const { id } = await start();
    await eventually(() => begun);
    await asSystem(
      `update jobs set lease_holder = gen_random_uuid(), lease_until = now() + interval '1 hour' where id = $1`,
      [id],
    );
    await eventually(() => stopped);
    expect(stopped).toMatchObject({ message: 'Another process has taken this job over' });
    expect((await get(id)).body.status).toBe('running');
  });

  it('goes back into the queue, uncounted, when the service stops', async () => {
    const { database, issuer, nats } = service;
    const other = await createService(JobsApp, {
      env: {
        DATABASE_URL: database.appUrl,
        DATABASE_SYSTEM_URL: database.systemUrl,
        DATABASE_OWNER_URL: database.ownerUrl,
        NATS_URL: nats.url,
        OIDC_ISSUER: issuer.url,
        LOG_LEVEL: 'silent',
      },
    });
    let workers = 0;
    behaviour.work = (_input, job) =>
      new Promise((_resolve, reject) => {
        workers += 1;
        job.signal.addEventListener('abort', () => {
          reject(job.signal.reason as Error);
        });
      });
    const jobs = await Promise.all([start(), start(), start(), start()]);
    await eventually(() => workers === 4);
    behaviour.work = async () => undefined;
    await other.close();
    for (const { id } of jobs) {
      const [row] = await asSystem('select status, attempts from jobs where id = $1', [id]);
      expect(['queued', 'running', 'succeeded']).toContain(row.status);
      expect(row.attempts).toBeLessThanOrEqual(1);
    }
  });
});
