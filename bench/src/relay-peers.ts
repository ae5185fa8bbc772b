import { Logger, makeWorkerUtils, run, type Runner } from 'graphile-worker';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { timed, type Contender } from './measure.js';
import { payload } from './payload.js';

/** A contender with something to close. */
export interface Peer extends Contender {
  end(): Promise<void>;
}

const LANES = 4;
const BATCH = 500;
const QUEUE = 'events';
/** It prints a line per job otherwise. */
const silent = new Logger(() => () => undefined);

/** pg-boss moving the same payload: jobs fetched in batches and completed; completed jobs are kept. */
export async function pgBoss(adminUrl: string, items: number): Promise<Peer> {
  const boss = new PgBoss({
    connectionString: adminUrl,
    schema: 'boss',
    max: LANES + 2,
    supervise: false,
    schedule: false,
  });
  await boss.start();
  await boss.createQueue(QUEUE);
  return {
    name: 'pg-boss: fetch and complete, batches of 500, kept',
    async run() {
      const data = JSON.parse(payload) as object;
      for (let sent = 0; sent < items; sent += BATCH)
        await boss.insert(
          QUEUE,
          Array.from({ length: Math.min(BATCH, items - sent) }, () => ({ data })),
        );
      const lane = async (): Promise<void> => {
        for (;;) {
          const jobs = await boss.fetch(QUEUE, { batchSize: BATCH });
          if (jobs.length === 0) return;
          await boss.complete(
            QUEUE,
            jobs.map((job) => job.id),
          );
        }
      };
      return timed(() => Promise.all(Array.from({ length: LANES }, lane)));
    },
    end: () => boss.stop({ graceful: false }),
  };
}

/** graphile-worker moving the same payload. It deletes finished jobs, so its task keeps the row itself. */
export async function graphileWorker(adminUrl: string, items: number): Promise<Peer> {
  const pool = new pg.Pool({ connectionString: adminUrl, max: 20 });
  const utils = await makeWorkerUtils({ pgPool: pool, logger: silent });
  await utils.migrate();
  await pool.query(
    'create table if not exists kept_jobs (id bigint primary key, payload json not null, finished_at timestamptz not null default clock_timestamp())',
  );
  let done = 0;
  let finish: (() => void) | undefined;
  return {
    name: 'graphile-worker: task keeps the row, local queue of 500',
    async run() {
      done = 0;
      await utils.addJobs(
        Array.from({ length: items }, () => ({ identifier: QUEUE, payload: JSON.parse(payload) as object })),
      );
      const finished = new Promise<void>((resolve) => (finish = resolve));
      let runner: Runner | undefined;
      const milliseconds = await timed(async () => {
        runner = await run({
          pgPool: pool,
          concurrency: 16,
          noHandleSignals: true,
          logger: silent,
          preset: { worker: { localQueue: { size: BATCH } } },
          taskList: {
            [QUEUE]: async (job, { job: { id }, query }) => {
              await query('insert into kept_jobs (id, payload) values ($1, $2)', [id, JSON.stringify(job)]);
              if (++done === items) finish?.();
            },
          },
        });
        await finished;
      });
      await runner?.stop();
      return milliseconds;
    },
    async end() {
      await utils.release();
      await pool.end();
    },
  };
}
