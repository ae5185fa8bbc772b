import type { JsonValue } from '@collegium/contracts';
import { refuseCommon } from '@collegium/errors';
import { currentContext, newId, UnitOfWork } from '@collegium/persistence';
import { currentTraceparent } from '@collegium/telemetry';
import { Injectable } from '@nestjs/common';
import type { Job, JobWork } from './job.js';
import { findJob, insertJob } from './job-table.js';

/** What a job is started with, beside its input. */
export interface StartJob {
  /** Whose job it is: who acts for this organisation may look at it, and it works with the rights of its starter. */
  readonly tenant: string;
  /** How much there is to do, if that is known. */
  readonly total?: number;
}

/** Starts work that takes longer than a request should, and tells how far it is. */
@Injectable()
export class JobsService {
  private readonly kinds = new Map<string, JobWork<never>>();
  private wake: () => void = () => undefined;

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Says how one kind of work is done; call it in `onModuleInit`.
   * @param kind stable name, for example `schools.import`; jobs that wait carry it
   */
  define<Input extends JsonValue>(kind: string, work: JobWork<Input>): void {
    if (this.kinds.has(kind)) throw new TypeError(`Job kind ${kind} is defined twice`);
    this.kinds.set(kind, work as JobWork<never>);
  }

  /** Starts a job, in the transaction at hand if there is one: no job without its cause, no cause without its job. */
  start(kind: string, input: JsonValue, { tenant, total }: StartJob): Promise<Job> {
    if (!this.kinds.has(kind)) throw new TypeError(`Job kind ${kind} is not defined`);
    const { tenants = [], actor = 'system', correlationId = newId() } = currentContext() ?? {};
    const traceparent = currentTraceparent();
    const context = {
      tenants: [...new Set([...tenants, tenant])],
      actor,
      correlationId,
      ...(traceparent ? { traceparent } : {}),
    };
    return this.unitOfWork.run(async (tx) => {
      const job = await insertJob(tx.manager, {
        id: newId(),
        kind,
        tenant,
        input,
        context,
        ...(total === undefined ? {} : { total }),
      });
      tx.afterCommit(() => {
        this.wake();
      });
      return job;
    });
  }

  /**
   * How far a job is.
   * @throws DomainError `not_found` also where it belongs to somebody else
   */
  async get(id: string): Promise<Job> {
    const job = await this.unitOfWork.run((tx) => findJob(tx.manager, id));
    if (!job) throw refuseCommon('not_found', `There is no job ${id}.`, { id });
    return job;
  }

  /** @internal The worker's side: which kinds are known here. */
  workOf(kind: string): JobWork<never> | undefined {
    return this.kinds.get(kind);
  }

  /** @internal */
  get definedKinds(): string[] {
    return [...this.kinds.keys()];
  }

  /** @internal Called after each start, in this process. */
  onStart(wake: () => void): void {
    this.wake = wake;
  }
}
