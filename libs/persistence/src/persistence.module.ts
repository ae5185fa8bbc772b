import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { DataSource, MigrationInterface } from 'typeorm';
import { Clock, OffsetClock } from './clock.js';
import { dataSourceOf, type ClassOf } from './data-source.js';
import { DomainClock } from './domain-clock.js';
import { DomainClock1700000000005 } from './migrations/1700000000005-domain-clock.js';
import { PeriodicTimers } from './periodic-timers.js';
import { APP_DATA_SOURCE, SYSTEM_DATA_SOURCE } from './tokens.js';
import { SystemUnitOfWork, UnitOfWork } from './unit-of-work.js';

/** What the persistence of a service is made of. */
export interface PersistenceOptions {
  readonly service: string;
  readonly appUrl: string;
  readonly systemUrl: string;
  readonly entities: readonly ClassOf<object>[];
  readonly poolSize?: number;
  /** Domain time; an `OffsetClock` by default, which a sandbox can move. */
  readonly clock?: Clock;
  /** Whether an event may move domain time here. Default false. */
  readonly sandbox?: boolean;
}

/** Tables that every service needs for this library. */
export const persistenceMigrations: readonly ClassOf<MigrationInterface>[] = [DomainClock1700000000005];

/** Provides `UnitOfWork`, `SystemUnitOfWork`, `Clock` and both data sources everywhere in a service. */
@Global()
@Module({})
export class PersistenceModule implements OnApplicationShutdown {
  constructor(
    @Inject(APP_DATA_SOURCE) private readonly app: DataSource,
    @Inject(SYSTEM_DATA_SOURCE) private readonly system: DataSource,
  ) {}

  static forRoot(options: PersistenceOptions): DynamicModule {
    const { service, entities, poolSize } = options;
    const connect = (url: string, role: string) => () =>
      dataSourceOf({
        url,
        applicationName: `${service}-${role}`,
        entities,
        ...(poolSize ? { poolSize } : {}),
      }).initialize();
    return {
      module: PersistenceModule,
      imports: [DiscoveryModule],
      providers: [
        { provide: APP_DATA_SOURCE, useFactory: connect(options.appUrl, 'app') },
        { provide: SYSTEM_DATA_SOURCE, useFactory: connect(options.systemUrl, 'system') },
        { provide: UnitOfWork, inject: [APP_DATA_SOURCE], useFactory: (source: DataSource) => new UnitOfWork(source) },
        {
          provide: SystemUnitOfWork,
          inject: [SYSTEM_DATA_SOURCE],
          useFactory: (source: DataSource) => new SystemUnitOfWork(source),
        },
        { provide: Clock, useValue: options.clock ?? new OffsetClock() },
        {
          provide: DomainClock,
          inject: [APP_DATA_SOURCE, Clock],
          useFactory: (source: DataSource, clock: Clock) => new DomainClock(source, clock, options.sandbox ?? false),
        },
        PeriodicTimers,
      ],
      exports: [APP_DATA_SOURCE, SYSTEM_DATA_SOURCE, UnitOfWork, SystemUnitOfWork, Clock, DomainClock, PeriodicTimers],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.app.destroy(), this.system.destroy()]);
  }
}
