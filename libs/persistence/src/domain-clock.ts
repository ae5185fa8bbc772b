import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { OffsetClock, type Clock } from './clock.js';
import type { Transaction } from './transaction.js';

/** One setting of the sandbox's time. */
export interface ClockSetting {
  /** Version of the clock, the `ce-aggregateversion` of the event that tells of it: an older setting that comes late is ignored. */
  readonly version: number;
  /** Seconds to add to the machine's clock. */
  readonly offsetSeconds: number;
}

/** How often the replicas look, in milliseconds: one of them takes the event, all of them must follow it. */
const LOOK_EVERY_MS = 1_000;

/**
 * Keeps the sandbox's offset of domain time in the service's database, and the {@link OffsetClock} of every replica in step with
 * it. Outside a sandbox it does nothing at all, whatever an event says.
 */
@Injectable()
export class DomainClock implements BeforeApplicationShutdown, OnApplicationBootstrap {
  private readonly logger = new Logger('DomainClock');
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private readonly clock: OffsetClock | undefined;

  /** @param sandbox whether domain time may be moved here */
  constructor(
    private readonly dataSource: DataSource,
    clock: Clock,
    sandbox: boolean,
  ) {
    this.clock = sandbox && clock instanceof OffsetClock ? clock : undefined;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.clock) return;
    await this.follow();
    this.timer = setInterval(() => {
      this.looking ??= this.follow()
        .catch((error: unknown) => this.logger.warn(error, 'The sandbox clock could not be read; looking again'))
        .finally(() => {
          this.looking = undefined;
        });
    }, LOOK_EVERY_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Stores a setting in the transaction of the event's handler; this replica follows at the commit, the others within a second. */
  async apply(tx: Transaction, setting: ClockSetting): Promise<void> {
    if (!this.clock) return;
    await tx.manager.query(
      `insert into domain_clock (version, offset_seconds) values ($1, $2)
       on conflict (only_one) do update set version = excluded.version, offset_seconds = excluded.offset_seconds where domain_clock.version < excluded.version`,
      [setting.version, setting.offsetSeconds],
    );
    const [stored] = await tx.manager.query<{ offset_seconds: number }[]>('select offset_seconds from domain_clock');
    tx.afterCommit(() => this.clock?.moveTo(stored!.offset_seconds));
  }

  /** Sets this replica's clock to what is stored. */
  async follow(): Promise<void> {
    const [stored] = await this.dataSource.query<{ offset_seconds: number }[]>(
      'select offset_seconds from domain_clock',
    );
    this.clock?.moveTo(stored?.offset_seconds ?? 0);
  }
}
