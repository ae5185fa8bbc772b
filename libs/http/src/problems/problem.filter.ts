import type { ErrorStatuses } from '@collegium/errors';
import { describeError } from '@collegium/telemetry';
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { correlationIdOf } from '../service/correlation.js';
import { failureOf, isUnfitValue } from './failures.js';
import { PROBLEM_JSON, problemOf } from './problem.js';

/** Answers every failure of a request as a problem. Failures of event handlers are not its business: it is registered for HTTP only. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  constructor(private readonly statuses: ErrorStatuses) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const failure = failureOf(error, this.statuses);
    if (isCutOff(request)) {
      // Whoever breaks off an upload gets no answer, and rings nobody's alarm.
      this.logger.debug(`${request.method} ${request.routeOptions.url ?? 'unknown route'} was cut off by its sender`);
      reply.raw.destroy();
      return;
    }
    if (isUnfitValue(error))
      this.logger.warn(
        describeError(error),
        `${request.method} ${request.routeOptions.url ?? 'unknown route'} let a value through that the database refused`,
      );
    if (failure.status >= 500)
      this.logger.error(error, `${request.method} ${request.routeOptions.url ?? 'unknown route'} failed`);
    if (reply.sent || reply.raw.headersSent) {
      // Half an answer is out: cutting the connection is the only way left to tell that it is not whole.
      reply.raw.destroy();
      return;
    }
    if (failure.status === 401)
      void reply.header('WWW-Authenticate', request.headers.authorization ? 'Bearer error="invalid_token"' : 'Bearer');
    if (failure.status === 503) void reply.header('Retry-After', '1');
    const problem = problemOf(failure, { path: request.url.split('?')[0]!, correlationId: correlationIdOf(request) });
    void reply.status(failure.status).type(PROBLEM_JSON).send(JSON.stringify(problem));
  }
}

/** Whether the connection ended before the whole request had come. */
function isCutOff({ raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete;
}
