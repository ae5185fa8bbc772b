import type { AuthenticatedRequest } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { UnitOfWork, type Transaction } from '@collegium/persistence';
import {
  Injectable,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { ANSWERS_SECRET } from './answers-secret.js';
import { fingerprintOf } from './fingerprint.js';
import { findAnswer, storeAnswer, takeKey, type KeyScope, type StoredAnswer } from './idempotency-keys.js';

/**
 * Makes a POST with an `Idempotency-Key` take effect once: the first answer is stored in the transaction of the effect and given again to each repeat for 24 hours.
 * Refusals and failures are not stored, so the same key may try again.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest & AuthenticatedRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const scope = scopeOf(request);
    if (!scope) return next.handle();
    const secret =
      this.reflector.getAllAndOverride<boolean | undefined>(ANSWERS_SECRET, [
        context.getHandler(),
        context.getClass(),
      ]) ?? false;
    return from(
      this.unitOfWork.run(async (tx) => {
        if (!(await takeKey(tx.manager, scope)))
          throw refuseCommon(
            'idempotency_key_in_flight',
            'A request with this Idempotency-Key is being worked on. Ask again shortly.',
          );
        const stored = await findAnswer(tx.manager, scope);
        return stored ? repeat(stored, request, reply) : this.first(tx, scope, secret, { request, reply, next });
      }),
    );
  }

  private async first(
    tx: Transaction,
    scope: KeyScope,
    secret: boolean,
    { request, reply, next }: { request: FastifyRequest; reply: FastifyReply; next: CallHandler },
  ): Promise<unknown> {
    const answer: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
    if (answer instanceof StreamableFile)
      throw new TypeError(`${scope.route} answers a stream, which no idempotency key can repeat`);
    const { statusCode: status } = reply;
    if (status < 200 || status > 299) return answer;
    const location = reply.getHeader('location');
    await storeAnswer(tx.manager, scope, {
      fingerprint: await fingerprintOf(request),
      status,
      location: typeof location === 'string' ? location : null,
      body: secret || answer === undefined ? null : JSON.stringify(answer),
      secret,
    });
    return answer;
  }
}

async function repeat(stored: StoredAnswer, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (stored.fingerprint !== (await fingerprintOf(request)))
    throw refuseCommon(
      'idempotency_key_reused',
      'This Idempotency-Key was used for another request. Take a new one for each thing to be done.',
    );
  if (stored.secret)
    throw refuseCommon(
      'secret_already_shown',
      'This was done before, and the secret it answered is shown only once. Rotate the secret to get another.',
    );
  void reply.status(stored.status).header('Idempotency-Replayed', 'true');
  if (stored.location !== null) void reply.header('Location', stored.location);
  return stored.body === null ? undefined : (JSON.parse(stored.body) as unknown);
}

/** Undefined where there is nothing to remember: no key, no POST, or nobody to remember it for. */
function scopeOf(request: FastifyRequest & AuthenticatedRequest): KeyScope | undefined {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || key === undefined || !request.principal) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw refuseCommon('malformed', 'An Idempotency-Key has 1 to 255 visible ASCII characters.');
  const { clientId = '', subject, personId = '' } = request.principal;
  return {
    client: `${clientId} ${subject} ${personId}`.trimEnd(),
    route: `POST ${request.routeOptions.url ?? ''}`,
    key,
  };
}
