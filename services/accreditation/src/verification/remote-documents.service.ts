import { lookup as resolve } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, request } from 'undici';
import { AccreditationEnv } from '../config.js';
import {
  isAllowed,
  readEndpoint,
  readNetworks,
  refusalOfEndpoint,
  type Network,
} from '../subscriptions/address-guard.js';

const CONNECT_MS = 3_000;
/** From the first byte sent to the last one read. */
const DEADLINE_MS = 5_000;
const MAXIMUM_BYTES = 4_000_000;
const MAXIMUM_REDIRECTS = 2;
const FRESH_MS = 60_000;
const LONGEST_FRESH_MS = 300_000;
const KEPT_DOCUMENTS = 200;
const KEPT_CHARACTERS = 16_000_000;

const SOME_PUBLIC_ADDRESS = '8.8.8.8';

/** The same for a name that leads nowhere and for one that leads inside: whoever asks learns nothing of our networks. */
const NO_PUBLIC_ADDRESS = 'it has no public address';

interface Kept {
  readonly body: string;
  readonly etag: string | undefined;
  readonly freshUntil: number;
}

/**
 * Fetches what foreign credentials name: DID documents, keys, status lists. Whoever wrote the credential chose the
 * address, so it is as hostile as the answer: only public addresses, checked as the connection is made, https, few bytes, little
 * time, and redirects only within the same origin.
 */
@Injectable()
export class RemoteDocuments implements OnApplicationShutdown {
  private readonly allowed: readonly Network[];
  private readonly kept = new Map<string, Kept>();
  private readonly agent: Agent;

  constructor(env: AccreditationEnv) {
    this.allowed = readNetworks(env.VERIFICATION_ALLOWED_NETWORKS);
    this.agent = new Agent({
      headersTimeout: DEADLINE_MS,
      bodyTimeout: DEADLINE_MS,
      keepAliveTimeout: 1_000,
      connect: { timeout: CONNECT_MS, lookup: this.lookup },
    });
  }

  /**
   * @param text an http(s) URL
   * @returns the body as text, at most a minute old, or as long as its sender allows up to five
   * @throws Error that may be shown: the address is refused, or nothing usable came back in time
   */
  async text(text: string): Promise<string> {
    const kept = this.kept.get(text);
    if (kept && kept.freshUntil > Date.now()) return kept.body;
    const answer = await this.get(text, kept?.etag, AbortSignal.timeout(DEADLINE_MS));
    const body = answer.body ?? kept!.body;
    this.keep(text, { body, etag: answer.etag ?? kept?.etag, freshUntil: Date.now() + answer.freshMs });
    return body;
  }

  /** A `did:web` at an address or on this machine is asked over http where its network is allowed: no such host has a certificate. */
  schemeFor(url: string): string {
    const { hostname } = new URL(url);
    const host = hostname === 'localhost' ? '127.0.0.1' : hostname.replace(/^\[|\]$/g, '');
    return isIP(host) && isAllowed(host, this.allowed) ? url.replace(/^https:/, 'http:') : url;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  private async get(
    text: string,
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<{ body: string | undefined; etag: string | undefined; freshMs: number }> {
    let url = await this.checked(text);
    for (let redirects = 0; ; redirects += 1) {
      const answer = await request(url, {
        dispatcher: this.agent,
        signal,
        // A compressed answer could unzip to anything.
        headers: {
          accept: 'application/json, application/did+json, application/vc, application/ld+json, text/plain;q=0.5',
          'accept-encoding': 'identity',
          ...(etag ? { 'if-none-match': etag } : {}),
        },
      });
      const header = (name: string) => [answer.headers[name]].flat()[0];
      const found = { etag: header('etag'), freshMs: freshness(header('cache-control')) };
      if (answer.statusCode === 200 && ['identity', undefined].includes(header('content-encoding')))
        return { ...found, body: await readAtMost(answer.body, MAXIMUM_BYTES) };
      answer.body.on('error', () => undefined).destroy();
      if (answer.statusCode === 304 && etag) return { ...found, body: undefined };
      const location = header('location');
      if (![301, 302, 303, 307, 308].includes(answer.statusCode) || !location || redirects === MAXIMUM_REDIRECTS)
        throw new Error(answer.statusCode === 200 ? 'the answer is compressed' : `the answer was ${answer.statusCode}`);
      const next = new URL(location, url);
      if (next.origin !== url.origin) throw new Error('it leads to another host');
      url = next;
    }
  }

  private async checked(text: string): Promise<URL> {
    const read = readEndpoint(text);
    if ('refusal' in read) throw new Error(read.refusal);
    // A literal address is never looked up, so it is checked here; a name again at each connection.
    await this.addresses(read.url);
    return read.url;
  }

  private async addresses(url: URL): Promise<{ address: string; family: number }[]> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const family = isIP(host);
    const addresses = family
      ? [{ address: host, family }]
      : await resolve(host, { all: true, verbatim: true }).catch(() => []);
    if (!this.isRefused(url, addresses)) return addresses;
    // Whether the scheme and the port will do is told by the address itself; where the name leads is not told.
    throw new Error(refusalOfEndpoint(url, [SOME_PUBLIC_ADDRESS], []) ?? NO_PUBLIC_ADDRESS);
  }

  private isRefused(url: URL, addresses: readonly { address: string }[]): boolean {
    const all = addresses.map(({ address }) => address);
    return refusalOfEndpoint(url, all, this.allowed) !== undefined;
  }

  /** Addresses are checked again as they are used: a name must not lead elsewhere a moment later. Scheme and port were checked before. */
  private readonly lookup: LookupFunction = (host, options, callback) => {
    resolve(host, { all: true, verbatim: true }).then(
      (addresses) => {
        if (this.isRefused(new URL('https://host'), addresses)) callback(new Error(NO_PUBLIC_ADDRESS), '');
        else if (options.all) callback(null, addresses);
        else callback(null, addresses[0]!.address, addresses[0]!.family);
      },
      () => callback(new Error(NO_PUBLIC_ADDRESS), ''),
    );
  };

  private keep(url: string, document: Kept): void {
    this.kept.delete(url);
    if (document.freshUntil <= Date.now() && !document.etag) return;
    this.kept.set(url, document);
    let size = [...this.kept.values()].reduce((sum, { body }) => sum + body.length, 0);
    for (const [oldest, { body }] of this.kept) {
      if (this.kept.size <= KEPT_DOCUMENTS && size <= KEPT_CHARACTERS) return;
      this.kept.delete(oldest);
      size -= body.length;
    }
  }
}

function freshness(cacheControl: string | undefined): number {
  if (/no-store|no-cache/i.test(cacheControl ?? '')) return 0;
  const seconds = /max-age=(\d{1,9})/i.exec(cacheControl ?? '')?.[1];
  return seconds === undefined ? FRESH_MS : Math.min(Number(seconds) * 1_000, LONGEST_FRESH_MS);
}

async function readAtMost(body: AsyncIterable<Buffer>, limit: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > limit) throw new Error(`the answer is larger than ${limit} bytes`); // leaving the loop closes the connection
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
