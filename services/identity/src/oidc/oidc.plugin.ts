import rateLimit from '@fastify/rate-limit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { IdentityEnv } from '../config.js';
import { stylesheetPath } from '../pages/layout.js';
import { stylesheet } from '../pages/styles.js';
import { InteractionRoutes, type RateLimit } from './interaction.routes.js';
import { ProviderHost } from './provider.host.js';
import { securityHeaders } from './security-headers.js';

const minute = 60_000;

/**
 * Everything under `/oidc`: the provider, which reads requests and writes answers itself, and our pages. Nest's guards
 * and filters do not see these routes, so limits and headers are set here; `oidc-routes.ts` lists them for the test that
 * walks all routes.
 */
@Injectable()
export class OidcPlugin implements OnModuleInit {
  private readonly publicUrl: URL;

  constructor(
    private readonly adapter: HttpAdapterHost,
    @Inject(IdentityEnv) private readonly env: IdentityEnv,
    private readonly host: ProviderHost,
    private readonly interactions: InteractionRoutes,
  ) {
    this.publicUrl = new URL(env.PUBLIC_URL);
  }

  onModuleInit(): void {
    const fastify = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    // Not awaited: that would start Fastify before Nest has given it the handler of errors, and failures of the API would be no problems.
    void fastify.register(async (scope) => {
      await scope.register(rateLimit, { global: false, enableDraftSpec: true });
      const perMinute = (max: number): RateLimit => (max > 0 ? { max, timeWindow: minute } : false);
      await scope.register(async (pages) =>
        this.interactions.register(pages, perMinute(this.env.SIGN_IN_RATE_PER_MINUTE)),
      );
      await scope.register(async (provider) => this.mount(provider, perMinute));
    });
  }

  private mount(fastify: FastifyInstance, perMinute: (max: number) => RateLimit): void {
    // The provider reads the body itself, so nobody else may.
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', (_request, _body, done) => done(null));
    fastify.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
      const { statusCode = 500 } = error;
      return reply
        .status(statusCode)
        .headers(securityHeaders())
        .send(
          statusCode === 429
            ? { error: 'temporarily_unavailable', error_description: 'too many requests' }
            : statusCode < 500
              ? { error: 'invalid_request', error_description: 'the request holds what no text may' }
              : { error: 'server_error' },
        );
    });
    fastify.get(stylesheetPath, (_request, reply) =>
      reply
        .headers(securityHeaders())
        .header('cache-control', 'public, max-age=3600')
        .type('text/css; charset=utf-8')
        .send(stylesheet),
    );
    const handler = (request: FastifyRequest, reply: FastifyReply) => this.provide(request, reply);
    const limited = (max: number) => ({ config: { rateLimit: perMinute(max) } });
    fastify.post('/oidc/token', limited(this.env.TOKEN_RATE_PER_MINUTE), handler);
    // Codes of devices are short: they must not be tried out.
    fastify.post('/oidc/device', limited(this.env.SIGN_IN_RATE_PER_MINUTE), handler);
    fastify.all('/oidc/*', limited(this.env.RATE_LIMIT_PER_MINUTE), handler);
  }

  /** Hands a request to the provider under the configured address, whatever the caller says about host and protocol. */
  private async provide(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { handle } = await this.host.current();
    reply.hijack();
    const { raw } = request;
    for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...securityHeaders() }))
      if (value !== undefined) reply.raw.setHeader(name, value);
    raw.headers['x-forwarded-host'] = this.publicUrl.host;
    raw.headers['x-forwarded-proto'] = this.publicUrl.protocol.slice(0, -1);
    raw.headers['x-forwarded-for'] = request.ip;
    Object.assign(raw, { originalUrl: raw.url, url: raw.url?.replace(/^\/oidc/, '') || '/' });
    await handle(raw, reply.raw);
  }
}
