import { DomainError } from '@collegium/errors';
import { newId, runAs, SYSTEM_DATA_SOURCE } from '@collegium/persistence';
import { span } from '@collegium/telemetry';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { claimJob, finishJob, holdJob, LEASE_SECONDS, putBackJob, type ClaimedJob } from './job-table.js';
import { JobsService } from './jobs.service.js';

const POLL_MS = 1_000;
const SIDE_BY_SIDE = 2;
const ATTEMPTS = 4;

/** Works the jobs of this service off, a few at a time, in every replica. A lease keeps each with one worker; whose process dies loses it within half a minute. */
@Injectable()
export class JobWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private readonly holder = newId();
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly jobs: JobsService,
    @Inject(SYSTEM_DATA_SOURCE) private readonly system: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    if (this.jobs.definedKinds.length === 0) return;
    this.jobs.onStart(() => {
      this.look();
    });
    this.timer = setInterval(() => {
      this.look();
    }, POLL_MS);
    this.look();
  }

  /** Running jobs are told to stop and go back into the queue; the database stays open until they have. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort(new Error('The service is stopping'));
    await this.looking;
    await Promise.all(this.running);
  }

  private look(): void {
    if (this.stopping.signal.aborted || this.looking) return;
    this.looking = this.claimAll()
      .catch((error: unknown) => {
        this.logger.warn(error, 'Jobs cannot be read');
      })
      .finally(() => {
        this.looking = undefined;
      });
  }

  private async claimAll(): Promise<void> {
    while (this.running.size < SIDE_BY_SIDE && !this.stopping.signal.aborted) {
      const job = await claimJob(this.system, this.holder, this.jobs.definedKinds);
      if (!job) return;
      const work = this.work(job)
        .catch((error: unknown) => {
          this.logger.error(error, `Job ${job.id} could not be brought to an end; its lease will run out`);
        })
        .finally(() => {
          this.running.delete(work);
          this.look();
        });
      this.running.add(work);
    }
  }

  private async work(job: ClaimedJob): Promise<void> {
    const lost = new AbortController();
    const signal = AbortSignal.any([lost.signal, this.stopping.signal]);
    const hold = async (progress: { done?: number; total?: number } = {}): Promise<void> => {
      if (!(await holdJob(this.system, this.holder, job.id, progress)))
        lost.abort(new Error('Another process has taken this job over'));
      signal.throwIfAborted();
    };
    // A beat that fails for want of the database is followed by the next one, or by the loss of the lease.
    const beat = setInterval(
      () => {
        hold().catch((error: unknown) => {
          this.logger.debug(error, `Job ${job.id}: no heartbeat`);
        });
      },
      (LEASE_SECONDS * 1000) / 3,
    );
    try {
      const work = this.jobs.workOf(job.kind)!;
      const running = {
        id: job.id,
        done: job.done,
        signal,
        progress: (done: number, total?: number) => hold({ done, ...(total === undefined ? {} : { total }) }),
      };
      const result = await runAs({ ...job.context, causationId: job.id }, () =>
        span(`job ${job.kind}`, { 'collegium.job.id': job.id }, () => work(job.input as never, running), {
          parent: job.context.traceparent,
        }),
      );
      await finishJob(this.system, this.holder, job.id, { result: result ?? null });
    } catch (error) {
      await this.failed(job, error, lost.signal.aborted);
    } finally {
      clearInterval(beat);
    }
  }

  private async failed(job: ClaimedJob, error: unknown, lost: boolean): Promise<void> {
    if (lost) return;
    if (this.stopping.signal.aborted) {
      await putBackJob(this.system, this.holder, job.id, 0, false);
      return;
    }
    if (error instanceof DomainError) {
      await finishJob(this.system, this.holder, job.id, {
        failure: { code: error.code, detail: error.message, errors: error.errors },
      });
      return;
    }
    this.logger.error(error, `Job ${job.id} (${job.kind}) failed in attempt ${job.attempts}`);
    if (job.attempts < ATTEMPTS) await putBackJob(this.system, this.holder, job.id, 2 ** job.attempts, true);
    else
      await finishJob(this.system, this.holder, job.id, {
        failure: {
          code: 'internal_error',
          detail: `It failed ${ATTEMPTS} times on our side. It has been logged under the job's id.`,
        },
      });
  }
}
