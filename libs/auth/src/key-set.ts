import { refuseCommon } from '@collegium/errors';
import { Logger } from '@nestjs/common';
import {
  createLocalJWKSet,
  errors,
  type CryptoKey,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';

/** An issuer's public keys as last seen. */
export interface CachedKeys {
  readonly keys: JSONWebKeySet;
  readonly fetchedAt: Date;
}

/** Where keys outlive the process. */
export interface KeyCache {
  read(issuer: string): Promise<CachedKeys | undefined>;
  write(issuer: string, cached: CachedKeys): Promise<void>;
}

/** Times in milliseconds. */
export interface KeySetOptions {
  readonly issuer: string;
  readonly cache: KeyCache;
  /** Shortest time between two fetches, so that tokens with invented key ids cannot make us flood the issuer. Default 30 s. */
  readonly cooldown?: number;
  /** Keys older than this are fetched anew while the old ones go on serving. Default 10 min. */
  readonly maxAge?: number;
  /** Longest wait for the issuer. Default 3 s. */
  readonly timeout?: number;
}

/**
 * The signing keys of one issuer: from memory, else from the service's own database, else from the issuer. So a service can restart, and go on, while identity
 * is down. An unknown key id makes it ask the issuer again.
 */
export class KeySet {
  private readonly logger = new Logger('KeySet');
  private cached: CachedKeys | undefined;
  private lastAttempt = -Infinity;
  private running: Promise<CachedKeys | undefined> | undefined;

  constructor(private readonly options: KeySetOptions) {}

  /** Finds the key for a token's header; the shape that jose's `jwtVerify` takes. */
  readonly find = async (header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> => {
    const known = await this.current();
    try {
      return await createLocalJWKSet(known.keys)(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      const fresh = await this.refresh();
      if (!fresh) throw error;
      return createLocalJWKSet(fresh.keys)(header, token);
    }
  };

  private async current(): Promise<CachedKeys> {
    if (!this.cached) {
      const stored = await this.options.cache.read(this.options.issuer);
      // Looked at again only now: somebody else's fetch may have ended while this one read.
      this.cached ??= stored;
    }
    if (!this.cached) {
      const fetched = await this.refresh();
      if (!fetched)
        throw refuseCommon(
          'unavailable',
          `The keys of ${this.options.issuer} are not known yet and it cannot be reached.`,
        );
      return fetched;
    }
    // Not awaited: an old key set serves on. `refresh` settles without throwing.
    if (Date.now() - this.cached.fetchedAt.getTime() > (this.options.maxAge ?? 600_000)) void this.refresh();
    return this.cached;
  }

  /** One fetch at a time, and none within the cool-down; undefined where there was none or it failed. */
  private refresh(): Promise<CachedKeys | undefined> {
    if (this.running) return this.running;
    if (performance.now() - this.lastAttempt < (this.options.cooldown ?? 30_000)) return Promise.resolve(undefined);
    this.lastAttempt = performance.now();
    this.running = this.fetchAndKeep().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async fetchAndKeep(): Promise<CachedKeys | undefined> {
    try {
      const fetched = {
        keys: await fetchKeys(this.options.issuer, this.options.timeout ?? 3_000),
        fetchedAt: new Date(),
      };
      await this.options.cache.write(this.options.issuer, fetched);
      this.cached = fetched;
      return fetched;
    } catch (error) {
      this.logger.warn(error, `Keys of ${this.options.issuer} could not be refreshed`);
      return undefined;
    }
  }
}

/**
 * Reads an issuer's discovery document and the key set it names.
 * @throws Error if either cannot be had, or the document names another issuer
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 */
async function fetchKeys(issuer: string, timeout: number): Promise<JSONWebKeySet> {
  const discovery = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, timeout);
  if (discovery.issuer !== issuer) throw new Error(`Discovery under ${issuer} names another issuer`);
  if (typeof discovery.jwks_uri !== 'string') throw new Error(`Discovery under ${issuer} names no jwks_uri`);
  const { keys } = await fetchJson(discovery.jwks_uri, timeout);
  if (!Array.isArray(keys)) throw new Error(`${discovery.jwks_uri} is not a key set`);
  return { keys };
}

async function fetchJson(url: string, timeout: number): Promise<Record<string, unknown>> {
  const response = await fetch(url, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(timeout) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
}
