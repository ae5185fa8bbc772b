import { streamOf } from '@collegium/contracts';
import { APP_DATA_SOURCE, Clock, SYSTEM_DATA_SOURCE, SystemUnitOfWork, UnitOfWork } from '@collegium/persistence';
import {
  Global,
  Inject,
  Module,
  type DynamicModule,
  type INestApplication,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { ConsumerHost } from './consumer/consumer-host.js';
import { EventProcessor } from './consumer/event-processor.js';
import { Gate } from './consumer/gate.js';
import { Handlers } from './consumer/handlers.js';
import { JetStreamStrategy } from './consumer/jetstream-strategy.js';
import { SourceConsumer } from './consumer/source-consumer.js';
import { EventFeed } from './feed/event-feed.js';
import { EventStreams } from './feed/event-stream.js';
import { FeedController } from './feed/feed.controller.js';
import { Canary } from './health/canary.js';
import { MessagingHealth } from './health/messaging-health.js';
import { Housekeeper } from './housekeeping/housekeeper.js';
import { HousekeepingTimer } from './housekeeping/housekeeping.timer.js';
import { resolveOptions, type MessagingOptions, type ResolvedOptions } from './messaging-options.js';
import { countConsumed } from './metrics.js';
import { NatsLink } from './nats/connection.js';
import { Outbox } from './outbox/outbox.js';
import { OutboxStream } from './relay/outbox-stream.js';
import { Relay } from './relay/relay.js';
import { DeadLettersController } from './retries/dead-letters.controller.js';
import { DeadLetters } from './retries/dead-letters.js';
import { defaultRetries } from './retries/retry-poller.js';
import { RetryStore } from './retries/retry-store.js';
import type { DataSource } from 'typeorm';

/** Injection token of the resolved options. */
export const MESSAGING_OPTIONS = Symbol('MESSAGING_OPTIONS');

const providers: Provider[] = [
  Handlers,
  { provide: Outbox, inject: [Clock], useFactory: (clock: Clock) => new Outbox(clock) },
  {
    provide: NatsLink,
    inject: [MESSAGING_OPTIONS],
    useFactory: (options: ResolvedOptions) => new NatsLink(options.natsUrl, options.instance),
  },
  {
    provide: RetryStore,
    inject: [UnitOfWork],
    useFactory: (unitOfWork: UnitOfWork) => new RetryStore(unitOfWork.dataSource),
  },
  { provide: Relay, inject: [MESSAGING_OPTIONS, NatsLink], useFactory: relayOf },
  {
    provide: ConsumerHost,
    inject: [MESSAGING_OPTIONS, NatsLink, UnitOfWork, Handlers, RetryStore],
    useFactory: consumerHostOf,
  },
  {
    provide: JetStreamStrategy,
    inject: [MESSAGING_OPTIONS, Handlers, ConsumerHost],
    useFactory: (options: ResolvedOptions, handlers: Handlers, host: ConsumerHost) =>
      new JetStreamStrategy(handlers, options.consumes, host),
  },
  {
    provide: EventFeed,
    inject: [MESSAGING_OPTIONS, APP_DATA_SOURCE, Relay],
    useFactory: (options: ResolvedOptions, source: DataSource, relay: Relay) =>
      new EventFeed(options.service, source, (listener) => relay.onNumbered(listener), options.retention?.outboxDays),
  },
  { provide: EventStreams, inject: [EventFeed], useFactory: (feed: EventFeed) => new EventStreams(feed) },
  { provide: DeadLetters, inject: [APP_DATA_SOURCE], useFactory: (source: DataSource) => new DeadLetters(source) },
  {
    provide: Canary,
    inject: [MESSAGING_OPTIONS, NatsLink],
    useFactory: (options: ResolvedOptions, link: NatsLink) => new Canary(link, options.service, options.streams),
  },
  {
    provide: MessagingHealth,
    inject: [MESSAGING_OPTIONS, SYSTEM_DATA_SOURCE, NatsLink, Canary, Relay, ConsumerHost],
    useFactory: (
      options: ResolvedOptions,
      source: DataSource,
      link: NatsLink,
      canary: Canary,
      relay: Relay,
      host: ConsumerHost,
    ) => new MessagingHealth(options.service, source, link, canary, relay, host),
  },
  {
    provide: Housekeeper,
    inject: [MESSAGING_OPTIONS, SYSTEM_DATA_SOURCE],
    useFactory: (options: ResolvedOptions, source: DataSource) => new Housekeeper(source, options.retention),
  },
  {
    provide: HousekeepingTimer,
    inject: [Housekeeper],
    useFactory: (housekeeper: Housekeeper) => new HousekeepingTimer(housekeeper),
  },
];

/** Outbox, relay, consumers, feed and dead letters of a service. Needs the `PersistenceModule`. */
@Global()
@Module({})
export class MessagingModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(Outbox) outbox: Outbox,
    @Inject(UnitOfWork) unitOfWork: UnitOfWork,
    @Inject(SystemUnitOfWork) systemUnitOfWork: SystemUnitOfWork,
    @Inject(Relay) private readonly relay: Relay,
    @Inject(NatsLink) private readonly link: NatsLink,
    @Inject(Canary) private readonly canary: Canary,
    @Inject(MessagingHealth) private readonly health: MessagingHealth,
  ) {
    unitOfWork.useOutbox(outbox);
    systemUnitOfWork.useOutbox(outbox);
    outbox.onCommitted(() => relay.wake());
  }

  /** @param options missing addresses are read from the environment when the module is made, not when it is declared */
  static forRoot(options: MessagingOptions): DynamicModule {
    const resolved = { provide: MESSAGING_OPTIONS, useFactory: () => resolveOptions(options) };
    return {
      module: MessagingModule,
      controllers: [FeedController, DeadLettersController],
      providers: [resolved, ...providers],
      exports: [resolved, ...providers],
    };
  }

  onApplicationBootstrap(): void {
    this.health.registerMetrics();
    this.relay.start();
    this.canary.start();
  }

  /** Last of all: HTTP and consumers have stopped, and what they wrote can still be published. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.relay.stop(), this.canary.stop()]);
    await this.link.close();
  }
}

/**
 * Connects the handlers of an application to JetStream and starts consuming. Call it after `app.init`; `app.close` stops it.
 * @throws TypeError for handlers that cannot work; Drift if a consumer differs from its definition
 */
export async function connectEvents(app: INestApplication): Promise<void> {
  app.connectMicroservice({ strategy: app.get(JetStreamStrategy) }, { inheritAppConfig: false });
  await app.startAllMicroservices();
}

function relayOf(options: ResolvedOptions, link: NatsLink): Relay {
  const definition = streamOf(options.service);
  return new Relay(
    { source: options.service, databaseUrl: options.databaseUrl, stream: definition.name, ...options.relay },
    new OutboxStream(link, definition, options.streams),
  );
}

function consumerHostOf(
  options: ResolvedOptions,
  link: NatsLink,
  unitOfWork: UnitOfWork,
  handlers: Handlers,
  retries: RetryStore,
): ConsumerHost {
  const { service, databaseUrl, instance, relay } = options;
  const gate = new Gate(() => unitOfWork.dataSource.query('select 1'));
  const processor = new EventProcessor(unitOfWork, handlers);
  const pull = { concurrency: 8, prefetch: 200, ...options.pull };
  const retryOptions = { ...defaultRetries, ...options.retries };
  const consumers = options.consumes.map(
    (source) =>
      new SourceConsumer(
        service,
        source,
        link,
        { processor, handlers, retries, retryOptions, gate, finished: (outcome) => countConsumed(source, outcome) },
        pull,
      ),
  );
  return new ConsumerHost(
    { service, databaseUrl, holder: instance, ...(relay?.idleSessionMs ? { idleSessionMs: relay.idleSessionMs } : {}) },
    consumers,
  );
}
