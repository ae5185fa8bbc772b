import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { PolicyName } from './policies.js';
import type { Principal as PrincipalShape } from './principal.js';

/** Metadata key of a route's policy. */
export const POLICY = 'collegium:policy';

/** What a route declares about who may call it. */
export type RoutePolicy = { readonly public: true } | { readonly public: false; readonly roles: readonly PolicyName[] };

/** A request that the guard has let through. */
export interface AuthenticatedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  principal?: PrincipalShape;
  /** Scopes opened by the route's policy. */
  tenants?: readonly string[];
}

/** Lets in whoever holds one of `roles` in any organisation, and opens to the request the rows of those organisations only. */
export function Policy(...roles: [PolicyName, ...PolicyName[]]): CustomDecorator {
  return SetMetadata(POLICY, { public: false, roles } satisfies RoutePolicy);
}

/** Lets in everybody, with or without a token. */
export function Public(): CustomDecorator {
  return SetMetadata(POLICY, { public: true } satisfies RoutePolicy);
}

/** Who calls. */
export type Principal = PrincipalShape;

/** Injects who calls. On a {@link Public} route it is undefined unless a valid token was sent. */
export const Principal: () => ParameterDecorator = createParamDecorator(
  (_data: unknown, context: ExecutionContext): PrincipalShape | undefined =>
    context.switchToHttp().getRequest<AuthenticatedRequest>().principal,
);
