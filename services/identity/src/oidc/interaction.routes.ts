import { Injectable, Logger } from '@nestjs/common';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors } from 'oidc-provider';
import { errorPage } from '../pages/error.page.js';
import { ConsentStep } from './consent.step.js';
import { Visits, type Visit } from './interaction.visits.js';
import { LinkRoutes } from './link.routes.js';
import { LoginSteps } from './login.steps.js';
import { SecondStep } from './second.step.js';
import { securityHeaders } from './security-headers.js';

const path = '/oidc/interaction/:uid';
const formLimit = 8_192;

/** A route's limit, or none. */
export type RateLimit = { readonly max: number; readonly timeWindow: number } | false;

type PageRequest = FastifyRequest<{ Params: { uid: string } }>;
type Step = (visit: Visit) => FastifyReply | Promise<FastifyReply>;

/** Routes of the pages that the provider sends people to. */
@Injectable()
export class InteractionRoutes {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly visits: Visits,
    private readonly login: LoginSteps,
    private readonly consent: ConsentStep,
    private readonly second: SecondStep,
    private readonly links: LinkRoutes,
  ) {}

  /** @param formRate how often one address may send a form */
  register(fastify: FastifyInstance, formRate: RateLimit): void {
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: formLimit },
      (_request, body, done) => done(null, body),
    );
    fastify.setErrorHandler<FastifyError>((error, request, reply) => this.fail(error, request, reply));
    this.links.register(fastify, formRate);
    const page = (suffix: string, step: Step) => fastify.get<{ Params: { uid: string } }>(path + suffix, this.on(step));
    const form = (suffix: string, step: Step) =>
      fastify.post<{ Params: { uid: string } }>(path + suffix, { config: { rateLimit: formRate } }, this.on(step));
    page('', (visit) =>
      visit.interaction.prompt.name === 'consent' ? this.consent.ask(visit) : this.login.start(visit),
    );
    form(
      '',
      this.during('login', (visit) => this.login.submit(visit)),
    );
    page(
      '/code',
      this.during('login', (visit) => this.login.code(visit)),
    );
    form(
      '/code',
      this.during('login', (visit) => this.login.submitCode(visit)),
    );
    page(
      '/password',
      this.during('login', (visit) => this.login.password(visit)),
    );
    form(
      '/password',
      this.during('login', (visit) => this.login.submitPassword(visit)),
    );
    page(
      '/second',
      this.during('login', (visit) => this.second.ask(visit)),
    );
    form(
      '/second',
      this.during('login', (visit) => this.second.submit(visit)),
    );
    form(
      '/consent',
      this.during('consent', (visit) => this.consent.submit(visit)),
    );
    form('/cancel', (visit) => visit.finish({ error: 'access_denied', error_description: 'the person went back' }));
  }

  private on(step: Step) {
    return async (request: PageRequest, reply: FastifyReply): Promise<FastifyReply> =>
      step(await this.visits.open(request, reply));
  }

  /** A form of another step than the one at hand, as from the browser's back button, leads to that step. */
  private during(prompt: 'login' | 'consent', step: Step): Step {
    return (visit) => (visit.interaction.prompt.name === prompt ? step(visit) : visit.go(visit.action));
  }

  private fail(
    error: FastifyError | errors.OIDCProviderError,
    _request: FastifyRequest,
    reply: FastifyReply,
  ): FastifyReply {
    const send = (status: number, page: string): FastifyReply =>
      reply.status(status).headers(securityHeaders()).type('text/html; charset=utf-8').send(page);
    if (error instanceof errors.SessionNotFound)
      return send(
        400,
        errorPage(
          'This sign-in has ended',
          'It took too long, or was finished in another window. Go back to the application and start again.',
          'session_not_found',
        ),
      );
    if (error instanceof errors.OIDCProviderError && error.expose)
      return send(
        400,
        errorPage(
          'This did not work',
          'The page that you sent was not the one that we had shown you. Go back to the application and start again.',
          error.error,
        ),
      );
    const { statusCode = 500 } = error as FastifyError;
    if (statusCode === 429)
      return send(429, errorPage('Too many tries', 'Wait a minute, and try again.', 'too_many_requests'));
    if (statusCode < 500)
      return send(
        statusCode,
        errorPage('This did not work', 'We could not read what was sent. Go back and try again.', 'malformed'),
      );
    this.logger.error(error, 'A sign-in page failed');
    return send(
      500,
      errorPage('Something went wrong', 'It is our fault, not yours. Try again in a few minutes.', 'server_error'),
    );
  }
}
