import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CheckFailed, VerificationInterrupted } from '../credentials/check.js';
import type { ProofChecker } from '../credentials/proof-check.js';
import { refuse } from '../errors.js';
import type { FromThread, TaskKind, Tasks, ToThread } from './verification-messages.js';

const fromSource = import.meta.url.endsWith('.ts');
const threadUrl = new URL(fromSource ? './verification.thread.ts' : './verification.thread.js', import.meta.url);
const execArgv = fromSource ? ['--import', new URL('../certificates/source-resolution.mjs', import.meta.url).href] : [];
/** The libraries take some 60 MB; a task that takes the rest ends its thread, and nothing else. */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 160, stackSizeMb: 4 };

const THREADS = 2;
const WAITING = 32;
/** Honest work takes milliseconds; a file of ten megabytes some hundreds. */
const DEADLINE_MS = 8_000;

interface Job {
  readonly message: ToThread;
  resolve(output: never): void;
  reject(error: Error): void;
}

interface Thread {
  readonly worker: Worker;
  ready: boolean;
  job: Job | undefined;
  deadline: NodeJS.Timeout | undefined;
}

/**
 * Threads for what hostile content can make slow or large. A task that exceeds its time or memory fails, and its thread with
 * it; the next task gets a new one.
 */
@Injectable()
export class VerificationThreads implements OnApplicationShutdown {
  private readonly threads = new Set<Thread>();
  private readonly waiting: Job[] = [];
  private stopping = false;

  readonly proofs: ProofChecker = {
    embedded: (proof) => this.run('embedded', proof),
    token: (jwt, jwk) => this.run('token', { jwt, jwk }),
  };

  /**
   * @throws CheckFailed what the task found wrong, or that it went beyond its bounds
   * @throws VerificationInterrupted `verification_busy` if too many wait already
   */
  run<Kind extends TaskKind>(kind: Kind, input: Tasks[Kind]['input']): Promise<Tasks[Kind]['output']> {
    if (this.waiting.length >= WAITING || this.stopping) return Promise.reject(busy());
    const { promise, resolve, reject } = Promise.withResolvers<Tasks[Kind]['output']>();
    this.waiting.push({ message: { kind, input }, resolve, reject });
    this.assign();
    return promise;
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const job of this.waiting.splice(0)) job.reject(busy());
    await Promise.all([...this.threads].map(({ worker }) => worker.terminate()));
  }

  private assign(): void {
    const idle = [...this.threads].find(({ ready, job }) => ready && !job);
    if (idle && this.waiting.length > 0) this.start(idle, this.waiting.shift()!);
    else if (this.waiting.length > 0 && this.threads.size < THREADS && !this.stopping) this.threads.add(this.open());
  }

  private start(thread: Thread, job: Job): void {
    thread.job = job;
    thread.worker.ref();
    thread.deadline = setTimeout(
      () =>
        this.end(
          thread,
          new CheckFailed(
            'limit_exceeded',
            `It takes more than ${DEADLINE_MS / 1_000} seconds to check, which no honest credential does.`,
          ),
        ),
      DEADLINE_MS,
    );
    thread.worker.postMessage(job.message);
  }

  private open(): Thread {
    const worker = new Worker(threadUrl, { execArgv, resourceLimits });
    const thread: Thread = { worker, ready: false, job: undefined, deadline: undefined };
    worker.on('message', (message: FromThread) => this.receive(thread, message));
    worker.on('error', (error: NodeJS.ErrnoException) =>
      this.end(
        thread,
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new CheckFailed('limit_exceeded', 'It takes more memory to check than any honest credential does.')
          : error,
      ),
    );
    worker.on('exit', () => this.end(thread, new VerificationInterrupted('The thread has ended')));
    return thread;
  }

  private receive(thread: Thread, message: FromThread): void {
    if (message.kind === 'ready') thread.ready = true;
    else {
      const { job } = thread;
      clearTimeout(thread.deadline);
      thread.job = undefined;
      thread.worker.unref();
      if (message.kind === 'done') job?.resolve(message.output as never);
      else job?.reject(new CheckFailed(message.code, message.reason));
    }
    this.assign();
  }

  /** Once per thread: whatever comes after finds it gone. */
  private end(thread: Thread, error: Error): void {
    if (!this.threads.delete(thread)) return;
    clearTimeout(thread.deadline);
    void thread.worker.terminate();
    const orphans = thread.ready ? [] : this.waiting.splice(0);
    for (const job of [thread.job, ...orphans])
      job?.reject(
        error instanceof CheckFailed ? error : new VerificationInterrupted('A thread could not work', { cause: error }),
      );
    this.assign();
  }
}

function busy(): VerificationInterrupted {
  return new VerificationInterrupted('Too many wait', {
    cause: refuse('verification_busy', 'Too much is being verified at once. Try again shortly.'),
  });
}
