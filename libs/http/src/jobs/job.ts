import type { JsonValue } from '@collegium/contracts';
import type { FieldError } from '@collegium/errors';

/** Where a job is. `queued` and `running` go on by themselves, also after a crash. */
export type JobStatus = 'queued' | 'running' | 'succeeded' | 'failed';

/** Work that takes longer than a request should, as its owner sees it. */
export interface Job {
  readonly id: string;
  /** What kind of work, for example `schools.import`. */
  readonly kind: string;
  readonly tenant: string;
  readonly status: JobStatus;
  readonly progress: { readonly done: number; readonly total: number | null };
  /** What came out, once it has succeeded. */
  readonly result: JsonValue;
  /** Why it failed. */
  readonly failure: JobFailure | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** Why a job failed: the code, sentence and errors of a refusal, or `internal_error`. */
export interface JobFailure {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

/** A job at work, as its worker sees it. */
export interface RunningJob {
  readonly id: string;
  /** How far an earlier attempt came: start again from there, or from nothing if that does no harm. */
  readonly done: number;
  /** Aborted when the service stops or another process has taken the job over: stop soon and throw. */
  readonly signal: AbortSignal;
  /** Shows how far it is. */
  progress(done: number, total?: number): Promise<void>;
}

/**
 * Does one kind of work. It may be started again after a crash, with the same input, so it either picks up where it was or does no harm by beginning anew.
 * @throws DomainError to fail for good; anything else is tried again a few times
 */
export type JobWork<Input> = (input: Input, job: RunningJob) => Promise<JsonValue | void>;
