import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { Server } from '@nestjs/microservices';
import { sleep } from '../signal.js';
import type { ConsumerHost } from './consumer-host.js';
import type { Handlers } from './handlers.js';
import { JETSTREAM } from './on-event.js';

/** How long a start waits for NATS before it goes on without, and a stop for what is in flight; milliseconds. */
const START_PATIENCE_MS = 3_000;
const STOP_PATIENCE_MS = 5_000;

/**
 * Nest's transport for events from JetStream. Unlike Nest's own event handling it waits for a handler and all it does, within the
 * inbox's transaction, and acknowledges after the commit.
 */
export class JetStreamStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = JETSTREAM;
  override readonly propagatesEventHandlerErrors = true;

  constructor(
    private readonly handlers: Handlers,
    private readonly consumes: readonly string[],
    private readonly host: ConsumerHost,
  ) {
    super();
  }

  /** Called by Nest for each handler. @throws TypeError for a second handler of one type */
  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    isEventHandler?: boolean,
    extras: Record<string, unknown> = {},
  ): void {
    this.handlers.register(String(pattern), callback, extras);
    super.addHandler(pattern, callback, isEventHandler, extras);
  }

  /**
   * Starts consuming. Succeeds while NATS is down, for HTTP does not depend on it; fails if a handler's source is not consumed, or if
   * a consumer that is there differs from its definition.
   */
  listen(callback: (error?: unknown) => void): void {
    this.start().then(() => callback(), callback);
  }

  /** Stops pulling and finishes what is in flight. */
  async close(): Promise<void> {
    await this.host.stop(STOP_PATIENCE_MS);
  }

  on(): never {
    throw new Error('This transport has no events of its own: ask MessagingHealth.');
  }

  unwrap<T>(): T {
    return this.host as T;
  }

  private async start(): Promise<void> {
    const missing = [...this.handlers.sources].filter((source) => !this.consumes.includes(source));
    if (missing.length > 0)
      throw new TypeError(
        `There are handlers for events of ${missing.join(', ')}, which this service does not consume`,
      );
    this.host.start();
    const ready = Promise.all(this.host.consumers.map((consumer) => consumer.ready));
    const settled = new AbortController();
    await Promise.race([ready, sleep(START_PATIENCE_MS, settled.signal)]).finally(() => settled.abort());
  }
}
