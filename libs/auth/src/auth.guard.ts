import { refuseCommon } from '@collegium/errors';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { POLICY, type AuthenticatedRequest, type RoutePolicy } from './decorators.js';
import { admits, tenantsOf } from './policies.js';
import { TokenVerifier } from './token-verifier.js';

/** Enforces the policy next to each route. A route without one refuses everybody. Event handlers are not routes: their context comes with the event. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const policy = this.reflector.getAllAndOverride<RoutePolicy | undefined>(POLICY, [context.getHandler(), context.getClass()]);
    if (!policy) throw refuseCommon('forbidden', 'This route declares no policy, so it refuses everybody.');
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const token = bearerToken(request.headers.authorization);
    if (policy.public) {
      if (token) request.principal = await this.tokens.verify(token);
      return true;
    }
    if (!token) throw refuseCommon('unauthenticated', 'Send an access token: Authorization: Bearer <token>.');
    request.principal = await this.tokens.verify(token);
    if (!admits(request.principal, policy.roles)) throw refuseCommon('forbidden', `This needs one of the roles ${policy.roles.join(', ')}.`, { policies: policy.roles });
    request.tenants = tenantsOf(request.principal, policy.roles);
    return true;
  }
}

/** RFC 6750, section 2.1. A token in the query or a form is never read: it would end up in logs. */
function bearerToken(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? /^Bearer +([\w.~+/=-]+) *$/i.exec(header)?.[1] : undefined;
}
