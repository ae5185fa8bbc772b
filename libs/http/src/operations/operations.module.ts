import { MessagingHealth } from '@collegium/messaging';
import { APP_DATA_SOURCE } from '@collegium/persistence';
import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Health } from './health.js';
import { OperationsController } from './operations.controller.js';

/** Health, readiness and metrics. */
@Global()
@Module({ controllers: [OperationsController], providers: [Health], exports: [Health] })
export class OperationsModule implements OnModuleInit {
  constructor(
    private readonly health: Health,
    @Inject(APP_DATA_SOURCE) private readonly database: DataSource,
    private readonly messaging: MessagingHealth,
  ) {}

  /** Migrations run before anything listens, so a database that answers has them. */
  onModuleInit(): void {
    this.health.register(
      'database',
      async () => {
        await this.database.query('select 1');
        return { status: 'up' };
      },
      { neededForReady: true },
    );
    for (const [name, check] of Object.entries(this.messaging.checks)) this.health.register(name, check);
  }
}
