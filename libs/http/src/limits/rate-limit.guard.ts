import { actorOf, Authenticator, type AuthenticatedRequest } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
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
export class RateLimitGuard implements CanActivate {
  private readonly windows = new FixedWindows(MINUTE);

  constructor(
    private readonly env: ServiceEnv,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const limit = this.env.RATE_LIMIT_PER_MINUTE;
    const request = context.switchToHttp().getRequest<FastifyRequest & AuthenticatedRequest>();
    if (context.getType() !== 'http' || limit === 0 || free.has(request.routeOptions.url ?? '')) return true;
    const { used, resetsInMs } = this.windows.count(await this.clientOf(request), Date.now());
    const seconds = String(Math.ceil(resetsInMs / 1000));
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    void reply.headers({
      'RateLimit-Limit': String(limit),
      'RateLimit-Remaining': String(Math.max(0, limit - used)),
      'RateLimit-Reset': seconds,
    });
    if (used <= limit) return true;
    void reply.header('Retry-After', seconds);
    throw refuseCommon('too_many_requests', `More than ${limit} requests in a minute. Go on in ${seconds} s.`, {
      limit,
    });
  }

  /** Whose token is not valid counts by address; the guard after this one tells them so. */
  private async clientOf(request: FastifyRequest & AuthenticatedRequest): Promise<string> {
    const principal = await this.authenticator.principalOf(request).catch(() => undefined);
    return principal ? actorOf(principal) : `address:${request.ip}`;
  }
}
