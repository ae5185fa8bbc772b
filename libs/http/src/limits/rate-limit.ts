import { actorOf, Authenticator, type AuthenticatedRequest } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceEnv } from '../config/service-env.js';
import { FixedWindows } from './fixed-windows.js';

const MINUTE = 60_000;

/** Routes that machines poll. */
const free = new Set(['/health', '/ready', '/metrics']);

/**
 * Limits requests per client and minute: per token's subject, and per address for those without a valid token. Counted in this process, so a service of three replicas
 * allows up to three times as much.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/06/ for the three headers
 */
@Injectable()
export class RateLimit {
  private readonly windows = new FixedWindows(MINUTE);
  private readonly counted = new WeakSet<object>();

  constructor(
    private readonly env: ServiceEnv,
    private readonly authenticator: Authenticator,
  ) {}

  /** Counts a request, once however often it is asked. @throws DomainError `too_many_requests` */
  async count(request: FastifyRequest & AuthenticatedRequest, reply: FastifyReply): Promise<void> {
    const limit = this.env.RATE_LIMIT_PER_MINUTE;
    if (limit === 0 || this.counted.has(request) || free.has(request.routeOptions.url ?? '')) return;
    this.counted.add(request);
    const { used, resetsInMs } = this.windows.count(await this.callerOf(request), Date.now());
    const seconds = String(Math.ceil(resetsInMs / 1000));
    void reply.headers({
      'RateLimit-Limit': String(limit),
      'RateLimit-Remaining': String(Math.max(0, limit - used)),
      'RateLimit-Reset': seconds,
    });
    if (used <= limit) return;
    void reply.header('Retry-After', seconds);
    throw refuseCommon('too_many_requests', `More than ${limit} requests in a minute. Go on in ${seconds} s.`, {
      limit,
    });
  }

  /** Who is counted: the actor, or the address of whoever sends no valid token. */
  async callerOf(request: FastifyRequest & AuthenticatedRequest): Promise<string> {
    const principal = await this.authenticator.principalOf(request).catch(() => undefined);
    return principal ? actorOf(principal) : `address:${request.ip}`;
  }
}
