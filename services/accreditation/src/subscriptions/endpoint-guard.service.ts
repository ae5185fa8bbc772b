import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { AccreditationEnv } from '../config.js';
import { readNetworks, refusalOfEndpoint, type Network } from './address-guard.js';

/** An address that a name was resolved to, and that may be called. */
export interface CheckedAddress {
  readonly address: string;
  readonly family: number;
}

/** An endpoint must not be called. */
export class EndpointRefused extends Error {
  override readonly name = 'EndpointRefused';
}

/** Resolves endpoints and refuses those that lead into somebody's private network. */
@Injectable()
export class EndpointGuard {
  private readonly allowed: readonly Network[];

  constructor(env: AccreditationEnv) {
    this.allowed = readNetworks(env.WEBHOOK_ALLOWED_NETWORKS);
  }

  /**
   * Every address of an endpoint, each checked: a connection is made to one of these and to no other, so that a name cannot
   * lead elsewhere a moment later.
   * @throws EndpointRefused if one of them must not be called; Error if the name cannot be resolved
   */
  async addresses(url: URL): Promise<CheckedAddress[]> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const family = isIP(host);
    const addresses = family ? [{ address: host, family }] : await this.resolve(host);
    const refusal = refusalOfEndpoint(
      url,
      addresses.map(({ address }) => address),
      this.allowed,
    );
    if (refusal) throw new EndpointRefused(refusal);
    return addresses;
  }

  /** Every address of a name, as the machine's resolver gives them. */
  protected resolve(name: string): Promise<CheckedAddress[]> {
    return lookup(name, { all: true, verbatim: true });
  }
}
