import { connectEvents } from '@collegium/messaging';
import { currentContext, migrate } from '@collegium/persistence';
import { collectProcessMetrics, createLogger, logFieldsFrom, NestLogger, startTracing } from '@collegium/telemetry';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { loadConfig } from '../config/load-config.js';
import { ServiceEnv } from '../config/service-env.js';
import { platformMigrations } from '../migrations/index.js';
import { serveOpenApi } from '../openapi/openapi.js';
import { fastifyAdapter } from './fastify-adapter.js';
import { PlatformModule } from './platform.module.js';
import { PublicUrl } from './public-url.js';
import { serviceOptionsOf } from './service.module.js';

/** What a test may want otherwise. */
export interface CreateServiceOptions {
  /** Settings; the process' environment by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Puts a service together: settings, migrations, platform, modules. It is initialised and consumes events when this returns, but does not listen yet:
 * `await app.listen(0, '127.0.0.1')` does, and `app.close()` stops it in order.
 * @param appModule the service's root module, which imports `ServiceModule.forRoot(...)`
 * @throws ConfigError that lists every missing or wrong setting
 */
export async function createService(
  appModule: Type,
  { env: variables = process.env }: CreateServiceOptions = {},
): Promise<NestFastifyApplication> {
  const options = serviceOptionsOf(appModule);
  const env = loadConfig(options.env ?? ServiceEnv, variables);
  const logger = new NestLogger(createLogger({ service: options.name, level: env.LOG_LEVEL }));
  logFieldsFrom(() => ({ correlationId: currentContext()?.correlationId }));
  await startTracing({ service: options.name, otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT });
  collectProcessMetrics();
  await migrate(env.DATABASE_OWNER_URL, [...platformMigrations, ...options.migrations]);
  const app = await NestFactory.create<NestFastifyApplication>(
    PlatformModule.forService(appModule, options, env),
    await fastifyAdapter(env),
    { logger, abortOnError: false },
  );
  serveOpenApi(app, options, env);
  tellPublicUrl(app, env);
  await app.init();
  await connectEvents(app);
  return app;
}

/** Without `PUBLIC_URL` links lead to the address listened on, which is known then. */
function tellPublicUrl(app: NestFastifyApplication, env: ServiceEnv): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.addHook('onListen', (done) => {
    const address = fastify.server.address();
    if (typeof address === 'object' && address) app.get(PublicUrl).listeningOn(`http://${env.HOST}:${address.port}`);
    done();
  });
}
