import { describeError } from '@collegium/telemetry';
import { Logger } from '@nestjs/common';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { backoffMs } from '../backoff.js';
import { sleep } from '../signal.js';
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';

/**
 * Connection options that outlast an outage: the defaults give up for good after 20 s, and notice a frozen server after minutes.
 * @param url one or several servers, separated by commas; user and password in the URL
 */
export function connectionOptions(url: string, name: string): NodeConnectionOptions {
  const servers = url.split(',').map((server) => new URL(server.includes('://') ? server : `nats://${server}`));
  const [first] = servers;
  return {
    servers: servers.map(({ host }) => host),
    ...(first?.username ? { user: decodeURIComponent(first.username), pass: decodeURIComponent(first.password) } : {}),
    ...(first?.protocol === 'tls:' ? { tls: {} } : {}),
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 5_000,
    maxPingOut: 2,
    timeout: 5_000,
    noAsyncTraces: true, // else every publish makes two stack traces in case it fails: a fifth of a relay's time
    inboxPrefix: `_INBOX_${name.replaceAll(/[^a-zA-Z0-9]/g, '_')}`,
  };
}

/** One NATS connection of a process. It is made in the background: HTTP does not wait for it. */
export class NatsLink {
  private readonly logger = new Logger(NatsLink.name);
  private readonly reconnectListeners = new Set<() => void>();
  private connecting: Promise<NatsConnection> | undefined;
  private connection: NatsConnection | undefined;
  private down = false;
  private readonly closing = new AbortController();

  constructor(
    private readonly url: string,
    private readonly name: string,
  ) {}

  /** Starts connecting, once; resolves when connected, however long that takes. */
  connect(): Promise<NatsConnection> {
    if (!this.connecting) {
      this.connecting = this.open();
      this.connecting.catch(() => undefined); // closed before it was connected: whoever waits is told
    }
    return this.connecting;
  }

  /** The connection, as soon as there is one. @throws the reason of `stop` when that comes first */
  async connected(stop: AbortSignal): Promise<NatsConnection> {
    stop.throwIfAborted();
    let giveUp: (() => void) | undefined;
    const stopped = new Promise<never>((_, reject) => {
      giveUp = () => reject(stop.reason as Error);
      stop.addEventListener('abort', giveUp, { once: true });
    });
    try {
      return await Promise.race([this.connect(), stopped]);
    } finally {
      if (giveUp) stop.removeEventListener('abort', giveUp);
    }
  }

  /** Publishing and consuming. */
  async client(stop: AbortSignal): Promise<JetStreamClient> {
    return jetstream(await this.connected(stop), { timeout: 5_000 });
  }

  /** Streams and consumers. */
  async manager(stop: AbortSignal): Promise<JetStreamManager> {
    return jetstreamManager(await this.connected(stop), { timeout: 5_000, checkAPI: false });
  }

  /** Whether it is connected at this moment. */
  get isConnected(): boolean {
    return this.connection !== undefined && !this.connection.isClosed() && !this.down;
  }

  /** Calls `listener` after each reconnect: what was on the wire may be lost. */
  onReconnect(listener: () => void): () => void {
    this.reconnectListeners.add(listener);
    return () => this.reconnectListeners.delete(listener);
  }

  /** Sends what is buffered and closes, within `withinMs` milliseconds. */
  async close(withinMs = 2_000): Promise<void> {
    this.closing.abort(new Error('The NATS connection was closed'));
    const { connection } = this;
    if (!connection || connection.isClosed()) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
    if (!this.down)
      await Promise.race([
        connection
          .flush()
          .catch((error: unknown) =>
            this.logger.debug({ err: describeError(error) }, 'Not everything could be flushed'),
          ),
        late,
      ]);
    clearTimeout(timer);
    await connection.close();
  }

  /** Tries until it succeeds. The client could wait for a first connection itself (`waitOnFirstConnect`), but not be told to stop. */
  private async open(): Promise<NatsConnection> {
    for (let attempt = 1; ; attempt++) {
      try {
        const connection = await connect(connectionOptions(this.url, this.name));
        if (this.closing.signal.aborted) await connection.close();
        this.closing.signal.throwIfAborted();
        this.connection = connection;
        void this.watch(connection);
        return connection;
      } catch (error) {
        this.closing.signal.throwIfAborted();
        if (attempt === 1)
          this.logger.warn({ err: describeError(error) }, 'NATS cannot be reached; trying until it can');
        await sleep(backoffMs(attempt, { baseMs: 100, maxMs: 2_000 }), this.closing.signal);
        this.closing.signal.throwIfAborted();
      }
    }
  }

  private async watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        this.down = true;
        this.logger.warn('Disconnected from NATS');
      } else if (status.type === 'reconnect') {
        this.down = false;
        this.logger.log('Connected to NATS again');
        for (const listener of this.reconnectListeners) listener();
      } else if (status.type === 'error') {
        this.logger.error({ err: describeError(status.error) }, 'NATS reports an error');
      }
    }
  }
}
