import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ServiceEnv } from '../config/service-env.js';
import { fastifyAdapter } from '../service/fastify-adapter.js';
import { PlatformModule } from '../service/platform.module.js';
import { serviceOptionsOf } from '../service/service.module.js';
import { openApiOf } from './openapi.js';

/** Makes the OpenAPI document of a service without its settings and servers: nothing is connected, and no provider is made. */
export async function describeService(appModule: Type, settings: Partial<ServiceEnv> = {}): Promise<OpenAPIObject> {
  const options = serviceOptionsOf(appModule);
  const env = Object.assign(new (options.env ?? ServiceEnv)(), settings);
  const app = await NestFactory.create<NestFastifyApplication>(
    PlatformModule.forService(appModule, options, env),
    await fastifyAdapter(env),
    { preview: true, logger: false, abortOnError: false },
  );
  return openApiOf(app, options, env);
}
