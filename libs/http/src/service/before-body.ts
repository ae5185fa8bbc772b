import { Access, type AuthenticatedRequest } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { Injectable, type Type } from '@nestjs/common';
import { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceEnv } from '../config/service-env.js';
import { BodiesInFlight } from '../limits/bodies-in-flight.js';
import { LIMITED_BY, type RequestLimit } from '../limits/limited-by.js';
import { RateLimit } from '../limits/rate-limit.js';
import { endIfStalled } from '../limits/stalled-uploads.js';
import { BODY_LIMIT } from './fastify-adapter.js';
import { contentTypesOf, RouteTable } from './route-table.js';

/** One notation has many names. */
const aliases: Readonly<Record<string, string>> = {
  'text/yaml': 'application/yaml',
  'application/x-yaml': 'application/yaml',
};

/**
 * What is decided of a request before any of its body is read: how often its sender may ask, who they are, whether the route's policy
 * lets them in, whether it takes such a body, and whether there is room for it. So nobody has megabytes kept in memory whom the route would refuse. Nest's guards ask
 * the same again.
 */
@Injectable()
export class BeforeBody {
  private readonly bodies: BodiesInFlight;

  constructor(
    host: HttpAdapterHost,
    private readonly env: ServiceEnv,
    private readonly routes: RouteTable,
    private readonly rate: RateLimit,
    private readonly access: Access,
    private readonly modules: ModuleRef,
  ) {
    const process = env.BODIES_IN_FLIGHT_MB * 1_048_576;
    this.bodies = new BodiesInFlight({ process, caller: process / 8 }, BODY_LIMIT);
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
      if (hasBody(request)) await this.makeRoom(request, reply, contentTypesOf(route));
    } catch (error) {
      // What is still to come of the body is not waited for.
      if (hasBody(request)) void reply.header('Connection', 'close');
      throw error;
    }
  }

  private async makeRoom(request: FastifyRequest, reply: FastifyReply, taken: readonly string[]): Promise<void> {
    assertTaken(request, taken);
    const length = request.headers['content-length'];
    try {
      const giveBack = this.bodies.take(await this.rate.callerOf(request), {
        length: length === undefined ? undefined : Number(length),
        contentType: contentTypeOf(request),
      });
      reply.raw.once('close', giveBack);
    } catch (error) {
      void reply.header('Retry-After', '5');
      throw error;
    }
    endIfStalled(request, this.env.UPLOAD_STALL_SECONDS);
  }
}

/** The media type without parameters, under its usual name. */
function contentTypeOf({ headers }: FastifyRequest): string {
  const given = headers['content-type']?.split(';')[0]!.trim().toLowerCase() ?? '';
  return aliases[given] ?? given;
}

function assertTaken(request: FastifyRequest, taken: readonly string[]): void {
  const given = contentTypeOf(request);
  if (taken.includes(given)) return;
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
