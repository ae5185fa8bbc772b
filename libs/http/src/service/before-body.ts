import { Access, type AuthenticatedRequest } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { Injectable, type Type } from '@nestjs/common';
import { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LIMITED_BY, type RequestLimit } from '../limits/limited-by.js';
import { RateLimit } from '../limits/rate-limit.js';
import { contentTypesOf, RouteTable } from './route-table.js';

/** One notation has many names. */
const aliases: Readonly<Record<string, string>> = {
  'text/yaml': 'application/yaml',
  'application/x-yaml': 'application/yaml',
};

/**
 * What is decided of a request before any of its body is read: how often its sender may ask, who they are, whether the route's policy
 * lets them in, and whether it takes such a body. So nobody has megabytes kept in memory whom the route would refuse. Nest's guards ask
 * the same again.
 */
@Injectable()
export class BeforeBody {
  constructor(
    host: HttpAdapterHost,
    private readonly routes: RouteTable,
    private readonly rate: RateLimit,
    private readonly access: Access,
    private readonly modules: ModuleRef,
  ) {
    const fastify = host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRequest', (request, reply) => this.admit(request, reply));
  }

  private async admit(request: FastifyRequest & AuthenticatedRequest, reply: FastifyReply): Promise<void> {
    const route = this.routes.find(request.method, request.routeOptions.url);
    if (!route) return; // a page of its own, which limits itself, or no route at all
    try {
      await this.rate.count(request, reply);
      const limit = route.metadata<Type<RequestLimit>>(LIMITED_BY);
      if (limit) this.modules.get(limit, { strict: false }).count(request, reply);
      await this.access.admit(request, route.policy);
      if (hasBody(request)) assertTaken(request, contentTypesOf(route));
    } catch (error) {
      // What is still to come of the body is not waited for.
      if (hasBody(request)) void reply.header('Connection', 'close');
      throw error;
    }
  }
}

function assertTaken(request: FastifyRequest, taken: readonly string[]): void {
  const given = request.headers['content-type']?.split(';')[0]!.trim().toLowerCase() ?? '';
  if (taken.includes(aliases[given] ?? given)) return;
  throw refuseCommon(
    'unsupported_media_type',
    `This route takes ${taken.join(', ')}${given === '' ? '; the request names no content type' : `, not ${given}`}.`,
    { contentTypes: taken },
  );
}

/** Whether a body follows (RFC 9112, 6.3). */
export function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
