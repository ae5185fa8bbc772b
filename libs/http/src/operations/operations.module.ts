import { MessagingHealth } from '@collegium/messaging';
import { APP_DATA_SOURCE, Clock } from '@collegium/persistence';
import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Health } from './health.js';
import { Housekeeping } from './housekeeping.js';
import { OperationsController } from './operations.controller.js';

/** Health, readiness, metrics and housekeeping. */
@Global()
@Module({ controllers: [OperationsController], providers: [Health, Housekeeping], exports: [Health] })
export class OperationsModule implements OnModuleInit {
  constructor(
    private readonly health: Health,
    private readonly messaging: MessagingHealth,
    @Inject(APP_DATA_SOURCE) private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Only the database takes HTTP away. Migrations run before anything listens, so a database that answers has them. */
  onModuleInit(): void {
    this.health.register(
      'database',
      async () => {
        await this.database.query('select 1');
        return { status: 'up' };
      },
      { neededForReady: true },
    );
    // How far domain time is from the machine's: a script that moves a sandbox's clock waits for every service to follow.
    this.health.register('clock', () =>
      Promise.resolve({
        status: 'up',
        details: {
          now: this.clock.now().toISOString(),
          offsetSeconds: Math.round((this.clock.now().getTime() - Date.now()) / 1000),
        },
      }),
    );
    for (const [name, check] of Object.entries(this.messaging.checks)) this.health.register(name, check);
  }
}
