import rateLimit from '@fastify/rate-limit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { IdentityEnv } from '../config.js';
import { errorPage } from '../pages/error.page.js';
import { stylesheetPath } from '../pages/layout.js';
import { passkeyScript, passkeyScriptPath } from '../pages/second-factor.pages.js';
import { stylesheet } from '../pages/styles.js';
import { InteractionRoutes, type RateLimit } from './interaction.routes.js';
import { malformedParameter } from './parameters.js';
import { ProviderHost } from './provider.host.js';
import { securityHeaders } from './security-headers.js';
import { Userinfo, userinfoPath } from './userinfo.js';

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
    private readonly userinfo: Userinfo,
  ) {
    this.publicUrl = new URL(env.PUBLIC_URL);
  }

  onModuleInit(): void {
    const fastify = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    // Not awaited: that would make Fastify ready here, before Nest has set its error handler, and every refusal of a body
    // under /v1 would be Fastify's own instead of a problem. Fastify registers this before it is ready, and fails if it fails.
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
    fastify.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
      const { statusCode = 500 } = error;
      // What the edge of every service refuses, OAuth has a form of its own for.
      if (statusCode === 422)
        return refuseMalformed(request, reply, malformedParameter(request.raw.url ?? '') ?? 'a parameter');
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
    fastify.get(passkeyScriptPath, (_request, reply) =>
      reply
        .headers(securityHeaders())
        .header('cache-control', 'public, max-age=3600')
        .type('text/javascript; charset=utf-8')
        .send(passkeyScript),
    );
    const handler = (request: FastifyRequest, reply: FastifyReply) => this.provide(request, reply);
    const limited = (max: number) => ({ config: { rateLimit: perMinute(max) } });
    fastify.post('/oidc/token', limited(this.env.TOKEN_RATE_PER_MINUTE), handler);
    // Anybody's script may ask with a token that it holds: there is no cookie here that a browser would add.
    for (const method of ['GET', 'POST'] as const)
      fastify.route({
        method,
        url: userinfoPath,
        ...limited(this.env.TOKEN_RATE_PER_MINUTE),
        handler: async (request, reply) => {
          const answer = await this.userinfo.answer(request.headers.authorization);
          void reply.status(answer.status).headers({ ...securityHeaders(), 'access-control-allow-origin': '*' });
          return answer.status === 200
            ? reply.send(answer.body)
            : reply.header('www-authenticate', answer.challenge).send();
        },
      });
    fastify.options(userinfoPath, (_request, reply) =>
      reply
        .status(204)
        .headers({
          'access-control-allow-origin': '*',
          'access-control-allow-headers': 'authorization',
          'access-control-allow-methods': 'GET, POST',
        })
        .send(),
    );
    // Codes of devices are short: they must not be tried out.
    fastify.post('/oidc/device', limited(this.env.SIGN_IN_RATE_PER_MINUTE), handler);
    fastify.all('/oidc/*', limited(this.env.RATE_LIMIT_PER_MINUTE), handler);
  }

  /** Hands a request to the provider under the configured address, whatever the caller says about host and protocol. */
  private async provide(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | void> {
    const malformed = malformedParameter(request.raw.url ?? '');
    if (malformed !== undefined) return refuseMalformed(request, reply, malformed);
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

/** RFC 6749, section 4.1.2.1: whoever has no address that we could trust is told here, and sent nowhere. */
function refuseMalformed(request: FastifyRequest, reply: FastifyReply, name: string): FastifyReply {
  const description = `${name} holds a character that no parameter may hold`;
  void reply.status(400).headers(securityHeaders());
  return /\btext\/html\b/.test(request.headers.accept ?? '')
    ? reply
        .type('text/html; charset=utf-8')
        .send(
          errorPage(
            'This did not work',
            `The application that sent you here made a mistake: ${description}.`,
            'invalid_request',
          ),
        )
    : reply.send({ error: 'invalid_request', error_description: description });
}
