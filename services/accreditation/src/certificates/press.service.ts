import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { PressedCertificate, PressOrder, Sign } from './press.js';
import type { FromPress, ToPress } from './press-messages.js';

interface Job {
  readonly sign: Sign;
  resolve(certificate: PressedCertificate): void;
  reject(error: Error): void;
}

/** Compiled, the thread is JavaScript beside this file; from source Node strips its types and is told where `./x.js` is. */
const fromSource = import.meta.url.endsWith('.ts');
const threadUrl = new URL(fromSource ? './press.thread.ts' : './press.thread.js', import.meta.url);
const execArgv = fromSource ? ['--import', new URL('./source-resolution.mjs', import.meta.url).href] : [];
/** A certificate needs little; unlimited, V8 would let garbage of many pile up first. Typst's memory is its own. */
const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 96 };

/** The press thread, started with the first order and again after a crash. */
@Injectable()
export class PressService implements OnApplicationShutdown {
  private thread: Worker | undefined;
  private readonly jobs = new Map<number, Job>();
  private ids = 0;

  /**
   * Makes a certificate in all its forms.
   * @param sign called here, in the service, for each signature
   * @throws Error if a signature or the PDF cannot be made, or the thread ends
   */
  press(order: PressOrder, sign: Sign): Promise<PressedCertificate> {
    const id = ++this.ids;
    const { promise, resolve, reject } = Promise.withResolvers<PressedCertificate>();
    this.jobs.set(id, { sign, resolve, reject });
    this.send({ kind: 'order', id, order });
    // Work under way keeps the process alive, an idle press does not.
    this.thread?.ref();
    return promise.finally(() => {
      if (this.jobs.size === 0) this.thread?.unref();
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.thread?.terminate();
  }

  private send(message: ToPress): void {
    this.thread ??= this.start();
    this.thread.postMessage(message);
  }

  private start(): Worker {
    const thread = new Worker(threadUrl, { execArgv, resourceLimits });
    thread.on('message', (message: FromPress) => void this.receive(message));
    thread.on('error', (error: Error) => this.abandon(error));
    thread.on('exit', () => this.abandon(new Error('The press thread has ended')));
    return thread;
  }

  private async receive(message: FromPress): Promise<void> {
    const job = this.jobs.get(message.id);
    if (!job) return;
    if (message.kind === 'sign') return this.sign(job, message);
    this.jobs.delete(message.id);
    if (message.kind === 'done') job.resolve(message.certificate);
    else job.reject(new Error(message.message));
  }

  private async sign(job: Job, { request, algorithm, data, endorser }: Extract<FromPress, { kind: 'sign' }>): Promise<void> {
    try {
      this.send({ kind: 'signature', request, signature: await job.sign(algorithm, data, endorser) });
    } catch (error) {
      this.send({ kind: 'no_signature', request, message: error instanceof Error ? error.message : String(error) });
    }
  }

  private abandon(error: Error): void {
    this.thread = undefined;
    for (const job of this.jobs.values()) job.reject(error);
    this.jobs.clear();
  }
}
