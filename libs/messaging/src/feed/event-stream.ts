import { Readable } from 'node:stream';
import { refuseCommon } from '@collegium/errors';
import type { EventFeed, FeedPage, FeedRequest } from './event-feed.js';

/** Streams open for one client at a time, in this process. */
const MOST_PER_CLIENT = 5;
/** Streams open altogether, in this process. */
const MOST = 500;
/** A comment is sent when nothing else was for so long: what lies between must not take the connection for dead. */
const HEARTBEAT_MS = 15_000;
const PAGE = 100;
/** What a reader waits before it comes back; milliseconds. */
const RETRY_MS = 2_000;

/** What a reader of a stream asks for. */
export interface StreamRequest extends Omit<FeedRequest, 'limit' | 'waitMs'> {
  /** Whose stream it is, for the limit on how many are open. */
  readonly client: string;
  /** When it ends by itself: the access token is good until then. */
  readonly until: Date;
}

/**
 * The feed as Server-Sent Events: `id` is the position, so that a reader that comes back with `Last-Event-ID` has missed nothing.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStreams {
  private readonly open = new Map<string, number>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly feed: EventFeed,
    private readonly heartbeatMs = HEARTBEAT_MS,
  ) {}

  /**
   * Opens a stream, once it is known that there is something to read from.
   * @throws DomainError `gone` if events after `after` are no longer kept, `too_many_requests` if too many are open
   */
  async start(request: StreamRequest, closed: AbortSignal): Promise<Readable> {
    const release = this.enter(request.client);
    try {
      const first = await this.feed.read({ ...request, limit: PAGE, waitMs: 0 });
      const lifetime = AbortSignal.timeout(Math.max(0, request.until.getTime() - Date.now()));
      const stop = AbortSignal.any([closed, lifetime, this.stopping.signal]);
      const stream = Readable.from(this.blocks(request, first, stop), { objectMode: false });
      stream.once('close', release);
      closed.addEventListener('abort', () => stream.destroy(), { once: true });
      if (closed.aborted) stream.destroy();
      return stream;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Ends all of them: readers come back, elsewhere. */
  stop(): void {
    this.stopping.abort();
  }

  /** How many are open. */
  get count(): number {
    return [...this.open.values()].reduce((sum, streams) => sum + streams, 0);
  }

  private async *blocks(request: StreamRequest, first: FeedPage, stop: AbortSignal): AsyncGenerator<Buffer> {
    yield Buffer.from(`retry: ${RETRY_MS}\n\n`);
    let { epoch } = first;
    for (
      let page = first;
      ;
      page = await this.feed.read({ ...request, after: page.after, limit: PAGE, waitMs: this.heartbeatMs }, stop)
    ) {
      if (stop.aborted) return;
      if (page.epoch !== epoch)
        yield block(undefined, 'feed.restored', { epoch: (epoch = page.epoch), restored: page.restored });
      for (const item of page.data) yield block(item.position, item.type, item);
      // Without data it is no event, yet the reader remembers how far it has come through what is not for it.
      if (page.data.length === 0) yield Buffer.from(`: waiting\nid: ${page.after}\n\n`);
    }
  }

  private enter(client: string): () => void {
    const own = this.open.get(client) ?? 0;
    if (own >= MOST_PER_CLIENT || this.count >= MOST)
      throw refuseCommon(
        'too_many_requests',
        `${own >= MOST_PER_CLIENT ? `You have ${own} streams open` : 'Too many streams are open'}: close one, or read the feed without one.`,
        { limit: MOST_PER_CLIENT },
      );
    this.open.set(client, own + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const now = this.open.get(client)! - 1;
      if (now > 0) this.open.set(client, now);
      else this.open.delete(client);
    };
  }
}

function block(id: number | undefined, event: string, data: unknown): Buffer {
  return Buffer.from(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
