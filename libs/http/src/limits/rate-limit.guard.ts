import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimit } from './rate-limit.js';

/** The limit of requests as the second line: the edge has counted the request before its body was read. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limit: RateLimit) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const http = context.switchToHttp();
    await this.limit.count(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
    return true;
  }
}
