import { SetMetadata, type CustomDecorator, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Metadata key of {@link LimitedBy}. */
export const LIMITED_BY = 'collegium:limited-by';

/** A limit of a route's own, asked before the body of a request is read. */
export interface RequestLimit {
  /** @throws DomainError `too_many_requests` */
  count(request: FastifyRequest, reply: FastifyReply): void;
}

/** Puts a limit of its own on a route, beside the one of all requests; the limit is a provider. */
export function LimitedBy(limit: Type<RequestLimit>): CustomDecorator {
  return SetMetadata(LIMITED_BY, limit);
}
