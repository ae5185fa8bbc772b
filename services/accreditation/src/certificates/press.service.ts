import { Worker } from 'node:worker_threads';
import { counter } from '@collegium/telemetry';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { PressedCertificate, PressOrder, Sign } from './press.js';
import type { FromPress, ToPress } from './press-messages.js';

interface Job {
  readonly id: number;
  readonly order: PressOrder;
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
/** Orders with a thread at a time: one being worked on, and one at hand for when it is done. */
const AT_HAND = 2;
/** Threads beside the first hold fonts and a typesetter: they go when they have had nothing to do for so long. */
const IDLE_MS = 30_000;

/** The press threads: started as orders need them, and again after a crash, which only its own orders notice. */
@Injectable()
export class PressService implements OnApplicationShutdown {
  private readonly logger = new Logger('Press');
  private readonly differences = counter(
    'credential_template_differences_total',
    'Credentials whose canonical form out of a template was not the library’s; the library’s was issued',
    [],
  );
  private readonly threads = new Set<PressThread>();
  private readonly waiting: Job[] = [];
  private ids = 0;

  /** @param size how many threads there may be */
  constructor(private readonly size = 1) {}

  /**
   * Makes a certificate in all its forms.
   * @param sign called here, in the service, for each signature
   * @throws Error if a signature or the PDF cannot be made, or the thread ends
   */
  press(order: PressOrder, sign: Sign): Promise<PressedCertificate> {
    const { promise, resolve, reject } = Promise.withResolvers<PressedCertificate>();
    this.waiting.push({ id: ++this.ids, order, sign, resolve, reject });
    this.handOut();
    return promise;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.threads].map((thread) => thread.end()));
  }

  /** Work under way keeps the process alive, an idle press does not. */
  private handOut(): void {
    while (this.waiting.length > 0) {
      const free = this.free();
      if (!free) return;
      free.take(this.waiting.shift()!);
    }
  }

  private free(): PressThread | undefined {
    const least = [...this.threads].sort((a, b) => a.load - b.load)[0];
    if (least && (least.load === 0 || (this.threads.size >= this.size && least.load < AT_HAND))) return least;
    if (this.threads.size >= this.size) return undefined;
    const thread: PressThread = new PressThread({
      free: () => {
        this.handOut();
      },
      ended: () => {
        this.threads.delete(thread);
        this.handOut();
      },
      differed: (times) => {
        this.differences.inc({}, times);
        this.logger.error(
          'The canonical form of a credential out of its template was not the library’s. The library’s was issued; the template is used no more.',
        );
      },
      mayGo: () => this.threads.size > 1,
    });
    this.threads.add(thread);
    return thread;
  }
}

interface PressThreadEvents {
  free(): void;
  ended(): void;
  differed(times: number): void;
  mayGo(): boolean;
}

/** One thread and the orders that it has. */
class PressThread {
  private readonly jobs = new Map<number, Job>();
  private readonly worker = new Worker(threadUrl, { execArgv, resourceLimits });
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly events: PressThreadEvents) {
    this.worker.on('message', (message: FromPress) => void this.receive(message));
    this.worker.on('error', (error: Error) => this.abandon(error));
    this.worker.on('exit', () => this.abandon(new Error('The press thread has ended')));
  }

  get load(): number {
    return this.jobs.size;
  }

  take(job: Job): void {
    clearTimeout(this.idle);
    this.jobs.set(job.id, job);
    this.send({ kind: 'order', id: job.id, order: job.order });
    this.worker.ref();
  }

  async end(): Promise<void> {
    clearTimeout(this.idle);
    await this.worker.terminate();
  }

  private send(message: ToPress): void {
    this.worker.postMessage(message);
  }

  private async receive(message: FromPress): Promise<void> {
    const job = this.jobs.get(message.id);
    if (!job) return;
    if (message.kind === 'sign') return this.sign(job, message);
    this.jobs.delete(message.id);
    if (message.kind === 'done') {
      if (message.differences > 0) this.events.differed(message.differences);
      job.resolve(message.certificate);
    } else {
      job.reject(new Error(message.message));
    }
    if (this.jobs.size === 0) this.rest();
    this.events.free();
  }

  private rest(): void {
    this.worker.unref();
    this.idle = setTimeout(() => {
      if (this.events.mayGo()) void this.end();
    }, IDLE_MS);
    this.idle.unref();
  }

  private async sign(
    job: Job,
    { request, algorithm, data, endorser }: Extract<FromPress, { kind: 'sign' }>,
  ): Promise<void> {
    try {
      this.send({ kind: 'signature', request, signature: await job.sign(algorithm, data, endorser) });
    } catch (error) {
      this.send({ kind: 'no_signature', request, message: error instanceof Error ? error.message : String(error) });
    }
  }

  private abandon(error: Error): void {
    clearTimeout(this.idle);
    this.events.ended();
    for (const job of this.jobs.values()) job.reject(error);
    this.jobs.clear();
  }
}
