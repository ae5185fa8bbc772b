import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { JWK } from 'jose';
import type Provider from 'oidc-provider';
import { SigningKeysService } from '../signing-keys/signing-keys.service.js';
import { ProviderFactory } from './provider.factory.js';

/** How long a change of keys may go unnoticed by a replica; the next key is published far longer ahead. */
const lookAgainMs = 15_000;

/** The provider, and its way to answer requests. */
export interface LiveProvider {
  readonly provider: Provider;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Public keys of the tokens that count. */
  readonly keys: readonly JWK[];
}

interface Built extends LiveProvider {
  /** Ids of the keys in their order. */
  readonly kids: string;
  readonly lookedAt: number;
}

/** Holds the provider for the keys of the day. The library takes its keys once, so a change of keys means a new provider. */
@Injectable()
export class ProviderHost implements OnApplicationBootstrap {
  private built: Built | undefined;
  private looking: Promise<LiveProvider> | undefined;

  constructor(
    private readonly keys: SigningKeysService,
    private readonly factory: ProviderFactory,
  ) {}

  /** Makes the first key of an installation; where keys cannot be opened, the start fails rather than every request. */
  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
  }

  /** The provider to answer a request with. */
  async current(): Promise<LiveProvider> {
    if (this.built && performance.now() - this.built.lookedAt < lookAgainMs) return this.built;
    return this.refresh();
  }

  /** Looks at the keys now. */
  refresh(): Promise<LiveProvider> {
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async look(): Promise<LiveProvider> {
    const jwks = await this.keys.current();
    const kids = jwks.map(({ kid }: JWK) => kid).join();
    this.built = { ...(this.built?.kids === kids ? this.built : this.live(jwks)), kids, lookedAt: performance.now() };
    return this.built;
  }

  private live(jwks: readonly JWK[]): LiveProvider {
    const provider = this.factory.build(jwks);
    return { provider, handle: provider.callback(), keys: jwks.map(({ d: _secret, ...publicJwk }) => publicJwk) };
  }
}
