import type { ServiceName } from '@collegium/local';
import { MessagingModule } from '@collegium/messaging';
import { PersistenceModule, type DatabaseUrls } from '@collegium/persistence';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** Units of work, outbox and relay of a service, without the service. */
export async function messagingApp(
  service: ServiceName,
  urls: DatabaseUrls,
  natsUrl: string,
): Promise<INestApplicationContext> {
  @Module({
    imports: [
      PersistenceModule.forRoot({ service, appUrl: urls.appUrl, systemUrl: urls.systemUrl, entities: [] }),
      MessagingModule.forRoot({ service, consumes: [], natsUrl, databaseUrl: urls.systemUrl }),
    ],
  })
  class MessagingOnly {}
  return NestFactory.createApplicationContext(MessagingOnly, { logger: ['error', 'warn'] });
}
