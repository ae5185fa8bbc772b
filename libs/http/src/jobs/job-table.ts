import type { JsonValue } from '@collegium/contracts';
import type { ActingContext } from '@collegium/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Job, JobFailure, JobStatus } from './job.js';

/** How long a worker may be silent before another takes its job over, in seconds. Machine time: leases do not follow the sandbox. */
export const LEASE_SECONDS = 30;

interface JobRow {
  id: string;
  kind: string;
  tenant: string;
  input: JsonValue;
  context: ActingContext;
  status: JobStatus;
  done: number;
  total: number | null;
  result: JsonValue;
  failure: JobFailure | null;
  attempts: number;
  created_at: Date;
  finished_at: Date | null;
}

/** A job that this process has taken. */
export interface ClaimedJob {
  readonly id: string;
  readonly kind: string;
  readonly input: JsonValue;
  readonly context: ActingContext;
  readonly done: number;
  readonly attempts: number;
}

export async function insertJob(
  manager: EntityManager,
  job: { id: string; kind: string; tenant: string; input: JsonValue; context: ActingContext; total?: number },
): Promise<Job> {
  const [row] = await manager.query<JobRow[]>(
    'insert into jobs (id, kind, tenant, input, context, total) values ($1, $2, $3, $4, $5, $6) returning *',
    [job.id, job.kind, job.tenant, JSON.stringify(job.input), JSON.stringify(job.context), job.total ?? null],
  );
  return jobOf(row!);
}

export async function findJob(manager: EntityManager, id: string): Promise<Job | undefined> {
  const [row] = await manager.query<JobRow[]>('select * from jobs where id = $1', [id]);
  return row && jobOf(row);
}

/** Takes the oldest job that waits, or whose worker has fallen silent. */
export async function claimJob(
  system: DataSource,
  holder: string,
  kinds: readonly string[],
): Promise<ClaimedJob | undefined> {
  const [rows] = await system.query<[JobRow[], number]>(
    `update jobs set status = 'running', attempts = attempts + 1, lease_holder = $1, lease_until = now() + make_interval(secs => $2)
     where id = (
       select id from jobs
       where kind = any($3) and ((status = 'queued' and run_after <= now()) or (status = 'running' and lease_until < now()))
       order by run_after limit 1 for update skip locked)
     returning *`,
    [holder, LEASE_SECONDS, kinds],
  );
  return rows[0];
}

/** Says that the worker is alive, and how far it is. @returns false if the job is no longer this worker's */
export async function holdJob(
  system: DataSource,
  holder: string,
  id: string,
  progress: { done?: number; total?: number } = {},
): Promise<boolean> {
  return touched(
    system.query(
      `update jobs set lease_until = now() + make_interval(secs => $3), done = coalesce($4, done), total = coalesce($5, total) where id = $1 and lease_holder = $2`,
      [id, holder, LEASE_SECONDS, progress.done ?? null, progress.total ?? null],
    ),
  );
}

export async function finishJob(
  system: DataSource,
  holder: string,
  id: string,
  outcome: { result: JsonValue } | { failure: JobFailure },
): Promise<boolean> {
  const failed = 'failure' in outcome;
  return touched(
    system.query(
      `update jobs set status = $3, result = $4, failure = $5, finished_at = now(), lease_holder = null, lease_until = null where id = $1 and lease_holder = $2`,
      [
        id,
        holder,
        failed ? 'failed' : 'succeeded',
        failed ? null : JSON.stringify(outcome.result),
        failed ? JSON.stringify(outcome.failure) : null,
      ],
    ),
  );
}

/** Puts a job back, to be taken again in so many seconds. @param counts whether this was an attempt; a shutdown is none */
export async function putBackJob(
  system: DataSource,
  holder: string,
  id: string,
  seconds: number,
  counts: boolean,
): Promise<boolean> {
  return touched(
    system.query(
      `update jobs set status = 'queued', lease_holder = null, lease_until = null, run_after = now() + make_interval(secs => $3), attempts = attempts - $4 where id = $1 and lease_holder = $2`,
      [id, holder, seconds, counts ? 0 : 1],
    ),
  );
}

async function touched(update: Promise<unknown>): Promise<boolean> {
  const [, count] = (await update) as [unknown, number];
  return count === 1;
}

function jobOf(row: JobRow): Job {
  const { id, kind, tenant, status, done, total, result, failure } = row;
  return {
    id,
    kind,
    tenant,
    status,
    progress: { done, total },
    result,
    failure,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

/** How long a finished job can be looked at. */
export const KEPT_DAYS = 90;

/** Forgets jobs that finished long ago. */
export async function forgetOldJobs(manager: EntityManager): Promise<void> {
  await manager.query('delete from jobs where finished_at < now() - make_interval(days => $1)', [KEPT_DAYS]);
}
