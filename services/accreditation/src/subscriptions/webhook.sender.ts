import type { LookupFunction } from 'node:net';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'undici';
import { exchange } from './exchange.js';
import { EndpointGuard } from './endpoint-guard.service.js';
import { readRetryAfter, type TryResult } from './retry-schedule.js';

/** One try at a delivery, or at a handshake. */
export interface WebhookRequest {
  readonly method: 'POST' | 'OPTIONS';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What came back. */
export interface WebhookAnswer extends TryResult {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly error: string | null;
  readonly durationMs: number;
}

const CONNECT_MS = 5_000;
/** From the first byte sent to the last one read: a receiver that answers a byte a second is slow, not patient. */
const DEADLINE_MS = 15_000;
const KEEP_ALIVE_MS = 10_000;
/** How long a check of an endpoint's addresses holds for its next deliveries, whatever came of it. */
const CHECKED_MS = 1_000;
const MAXIMUM_ANSWER = 16_384;

/**
 * Calls endpoints. Connections go to addresses that were checked when they were made, are kept for a while, and follow no
 * redirect. What a receiver answers is hostile input: cut short, and timed.
 */
@Injectable()
export class WebhookSender implements OnApplicationShutdown {
  private readonly pools = new Map<string, Pool>();
  private readonly checks = new Map<string, { until: number; readonly done: Promise<unknown> }>();

  constructor(private readonly guard: EndpointGuard) {}

  /** Never throws: a failure is an answer without status. */
  async send({ method, url: text, headers, body }: WebhookRequest): Promise<WebhookAnswer> {
    const started = performance.now();
    const elapsed = () => Math.round(performance.now() - started);
    try {
      const url = new URL(text);
      await this.check(url);
      const answer = await exchange(
        this.poolOf(url),
        { path: url.pathname + url.search, method, headers, body },
        { deadlineMs: DEADLINE_MS, mostBytes: MAXIMUM_ANSWER },
      );
      const retryAfter = readRetryAfter(answer.headers['retry-after'], new Date());
      return {
        ...answer,
        body: answer.body.toString('utf8').replaceAll('\0', '\uFFFD'),
        retryAfter,
        error: null,
        durationMs: elapsed(),
      };
    } catch (error) {
      return {
        status: null,
        retryAfter: null,
        headers: {},
        body: null,
        error: messageOf(error),
        durationMs: elapsed(),
      };
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }

  /**
   * A connection is made to checked addresses only; but a kept one outlives a change of name, and a literal address is never looked up. So every delivery
   * is checked by itself too, those of one moment together: names that are answered late hold one thread of the few that look names up, not one per call.
   */
  private async check(url: URL): Promise<void> {
    const known = this.checks.get(url.origin);
    if (known && performance.now() < known.until) return void (await known.done);
    const check = { until: Infinity, done: this.guard.addresses(url) };
    this.checks.set(url.origin, check);
    try {
      await check.done;
    } finally {
      check.until = performance.now() + CHECKED_MS;
    }
  }

  private poolOf(url: URL): Pool {
    let pool = this.pools.get(url.origin);
    if (!pool) {
      pool = new Pool(url.origin, {
        connections: null, // bounded by each subscription's lane: two that share an origin must not wait for each other
        pipelining: 1,
        headersTimeout: DEADLINE_MS,
        bodyTimeout: DEADLINE_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        keepAliveMaxTimeout: KEEP_ALIVE_MS,
        connect: { timeout: CONNECT_MS, lookup: this.lookupFor(url) },
      });
      this.pools.set(url.origin, pool);
    }
    return pool;
  }

  /** Node's look-up for one endpoint: gives checked addresses or fails. */
  private lookupFor(url: URL): LookupFunction {
    return (_host, options, callback) => {
      this.guard.addresses(url).then(
        (addresses) => {
          if (options.all)
            callback(
              null,
              addresses.map(({ address, family }) => ({ address, family })),
            );
          else callback(null, addresses[0]!.address, addresses[0]!.family);
        },
        (error: NodeJS.ErrnoException) => callback(error, ''),
      );
    };
  }
}

function messageOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return cause instanceof Error ? `${message}: ${cause.message}` : message || 'The connection failed';
}
