import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Clock, OffsetClock } from './clock.js';
import { dataSourceOf, type ClassOf } from './data-source.js';
import { SystemUnitOfWork, UnitOfWork } from './unit-of-work.js';

/** Injection token of the `<service>_app` data source. */
export const APP_DATA_SOURCE = Symbol('APP_DATA_SOURCE');
/** Injection token of the `<service>_system` data source. */
export const SYSTEM_DATA_SOURCE = Symbol('SYSTEM_DATA_SOURCE');

/** What the persistence of a service is made of. */
export interface PersistenceOptions {
  readonly service: string;
  readonly appUrl: string;
  readonly systemUrl: string;
  readonly entities: readonly ClassOf<object>[];
  readonly poolSize?: number;
  /** Domain time; an `OffsetClock` by default, which a sandbox can move. */
  readonly clock?: Clock;
}

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
    const connect = (url: string, role: string) => () => dataSourceOf({ url, applicationName: `${service}-${role}`, entities, ...(poolSize ? { poolSize } : {}) }).initialize();
    return {
      module: PersistenceModule,
      providers: [
        { provide: APP_DATA_SOURCE, useFactory: connect(options.appUrl, 'app') },
        { provide: SYSTEM_DATA_SOURCE, useFactory: connect(options.systemUrl, 'system') },
        { provide: UnitOfWork, inject: [APP_DATA_SOURCE], useFactory: (source: DataSource) => new UnitOfWork(source) },
        { provide: SystemUnitOfWork, inject: [SYSTEM_DATA_SOURCE], useFactory: (source: DataSource) => new SystemUnitOfWork(source) },
        { provide: Clock, useValue: options.clock ?? new OffsetClock() },
      ],
      exports: [APP_DATA_SOURCE, SYSTEM_DATA_SOURCE, UnitOfWork, SystemUnitOfWork, Clock],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.app.destroy(), this.system.destroy()]);
  }
}
