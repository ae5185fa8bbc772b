import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { DataSource, QueryRunner } from 'typeorm';
import { runAs } from './context.js';
import { newId } from './ids.js';
import { PERIODIC, type PeriodicOptions } from './periodic.js';
import { SYSTEM_DATA_SOURCE } from './tokens.js';

type Work = (signal: AbortSignal) => unknown;

interface Timer extends PeriodicOptions {
  readonly work: Work;
}

/** A frozen replica loses its lock after this long; a living one says so three times as often. Milliseconds. */
const LOCK_IDLE_MS = 15_000;
const LOCK = `hashtext('collegium.periodic'), hashtext($1)`;

/**
 * Runs the methods marked with `@Periodic`. Each run holds an advisory lock of the service's database, so that of several replicas
 * one runs it; the lock's session idles out if its process freezes.
 */
@Injectable()
export class PeriodicTimers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('PeriodicTimers');
  private readonly timers = new Map<string, Timer>();
  private readonly waiting = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<boolean>>();
  private readonly stop = new AbortController();

  constructor(
    @Inject(SYSTEM_DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    for (const timer of this.discover()) {
      if (this.timers.has(timer.name)) throw new TypeError(`Two periodic methods are named ${timer.name}`);
      this.timers.set(timer.name, timer);
    }
    for (const timer of this.timers.values()) this.schedule(timer);
  }

  /** Starts no more runs, tells those at work to stop and waits for them. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort(new Error('The service is stopping'));
    for (const timeout of this.waiting) clearTimeout(timeout);
    await Promise.allSettled(this.running);
  }

  /**
   * Runs one now, whenever it is due: for tests and operators.
   * @returns false if another replica is at it, or this one is stopping
   * @throws whatever the method throws; TypeError if there is none of that name
   */
  async run(name: string): Promise<boolean> {
    const timer = this.timers.get(name);
    if (!timer)
      throw new TypeError(
        `No periodic method is named ${name}; there are ${[...this.timers.keys()].join(', ') || 'none'}`,
      );
    const run = this.underLock(timer);
    this.running.add(run);
    try {
      return await run;
    } finally {
      this.running.delete(run);
    }
  }

  private schedule(timer: Timer): void {
    if (this.stop.signal.aborted) return;
    // A little early or late, so that replicas and timers do not all come at once.
    const timeout = setTimeout(
      () => {
        this.waiting.delete(timeout);
        this.run(timer.name)
          .catch((error: unknown) =>
            this.logger.error(error, `Periodic ${timer.name} failed; it runs again in ${timer.every} ms`),
          )
          .finally(() => this.schedule(timer));
      },
      timer.every * (0.9 + 0.2 * Math.random()),
    );
    timeout.unref();
    this.waiting.add(timeout);
  }

  private async underLock({ name, work }: Timer): Promise<boolean> {
    const session = this.dataSource.createQueryRunner();
    try {
      const [{ taken }] = (await session.query(`select pg_try_advisory_lock(${LOCK}) as taken`, [name])) as [
        { taken: boolean },
      ];
      return taken && (await this.holding(session, name, work));
    } finally {
      await session.release();
    }
  }

  private async holding(session: QueryRunner, name: string, work: Work): Promise<boolean> {
    const lost = new AbortController();
    await session.query(`set idle_session_timeout = ${LOCK_IDLE_MS}`);
    const beat = setInterval(
      () => void session.query('select 1').catch((error: unknown) => lost.abort(error)),
      LOCK_IDLE_MS / 3,
    );
    try {
      if (this.stop.signal.aborted) return false;
      await runAs({ tenants: [], actor: `timer:${name}`, correlationId: newId() }, async () =>
        work(AbortSignal.any([this.stop.signal, lost.signal])),
      );
      return true;
    } finally {
      clearInterval(beat);
      await this.giveBack(session, name);
    }
  }

  /** Throws nothing, so as not to hide what the work has thrown: a session that cannot be asked has lost the lock anyway. */
  private async giveBack(session: QueryRunner, name: string): Promise<void> {
    try {
      await session.query('reset idle_session_timeout');
      await session.query(`select pg_advisory_unlock(${LOCK})`, [name]);
    } catch (error) {
      this.logger.warn(error, `The lock of periodic ${name} was lost while it ran`);
    }
  }

  private discover(): Timer[] {
    const scanner = new MetadataScanner();
    return this.discovery.getProviders().flatMap(({ instance }: { instance?: object | null }) => {
      if (!instance || typeof instance !== 'object' || !Object.getPrototypeOf(instance)) return [];
      const methods = instance as Record<string, Work>;
      return scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object).flatMap((method) => {
        const options = this.reflector.get<PeriodicOptions | undefined>(PERIODIC, methods[method]!);
        return options ? [{ ...options, work: (signal: AbortSignal) => methods[method]!(signal) }] : [];
      });
    });
  }
}
