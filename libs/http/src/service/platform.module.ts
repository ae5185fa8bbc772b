import { AuthModule } from '@collegium/auth';
import { commonStatuses } from '@collegium/errors';
import { MessagingModule } from '@collegium/messaging';
import { PersistenceModule } from '@collegium/persistence';
import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ServiceEnv } from '../config/service-env.js';
import { IdempotencyInterceptor } from '../idempotency/idempotency.interceptor.js';
import { ETagInterceptor } from '../input/if-match.js';
import { InputPipe } from '../input/input.pipe.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { RateLimit } from '../limits/rate-limit.js';
import { RateLimitGuard } from '../limits/rate-limit.guard.js';
import { OperationsModule } from '../operations/operations.module.js';
import { PageInterceptor } from '../pages/page.interceptor.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { SandboxClockHandlers } from '../sandbox/sandbox-clock.handlers.js';
import { BeforeBody } from './before-body.js';
import { PublicUrl } from './public-url.js';
import { RouteTable } from './route-table.js';
import type { ServiceOptions } from './service-options.js';
import { StopInOrder } from './stop-in-order.js';

/** Everything a service stands on, put together from its options and settings. Global, so that feature modules import none of it. */
@Module({})
export class PlatformModule {
  static forService(appModule: Type, options: ServiceOptions, env: ServiceEnv): DynamicModule {
    const shared: Provider[] = [
      { provide: ServiceEnv, useValue: env },
      ...(options.env ? [{ provide: options.env, useValue: env }] : []),
      { provide: PublicUrl, useValue: new PublicUrl(env.PUBLIC_URL) },
    ];
    return {
      module: PlatformModule,
      global: true,
      imports: [
        PersistenceModule.forRoot({
          service: options.name,
          appUrl: env.DATABASE_URL,
          systemUrl: env.DATABASE_SYSTEM_URL,
          entities: options.entities,
          poolSize: env.DATABASE_POOL,
          sandbox: env.COLLEGIUM_SANDBOX,
        }),
        MessagingModule.forRoot({
          service: options.name,
          consumes: options.consumes,
          natsUrl: env.NATS_URL,
          databaseUrl: env.DATABASE_SYSTEM_URL,
        }),
        EdgeModule.forService(options, env),
        OperationsModule,
        JobsModule,
        appModule,
      ],
      controllers: options.consumes.includes('identity') ? [SandboxClockHandlers] : [],
      providers: [...shared, StopInOrder],
      exports: shared,
    };
  }
}

/** What surrounds every route, from the outside in: limit, guard and acting context, page links, ETag, idempotency; input checked last, failures as problems. */
@Module({})
class EdgeModule {
  static forService(options: ServiceOptions, env: ServiceEnv): DynamicModule {
    return {
      module: EdgeModule,
      providers: [
        RateLimit,
        RouteTable,
        BeforeBody,
        { provide: APP_FILTER, useValue: new ProblemFilter({ ...commonStatuses, ...options.errorStatus }) },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        { provide: APP_PIPE, useClass: InputPipe },
      ],
      imports: [AuthModule.forRoot({ issuer: env.OIDC_ISSUER, audience: env.OIDC_AUDIENCE }), AnswersModule],
    };
  }
}

@Module({
  providers: [
    { provide: APP_INTERCEPTOR, useClass: PageInterceptor },
    { provide: APP_INTERCEPTOR, useClass: ETagInterceptor },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  ],
})
class AnswersModule {}
