import { refuseCommon } from '@collegium/errors';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Authenticator } from './authenticator.js';
import { POLICY, type AuthenticatedRequest, type RoutePolicy } from './decorators.js';
import { admits, tenantsOf } from './policies.js';

/** Enforces the policy next to each route. A route without one refuses everybody. Event handlers are not routes: their context comes with the event. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const policy = this.reflector.getAllAndOverride<RoutePolicy | undefined>(POLICY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!policy) throw refuseCommon('forbidden', 'This route declares no policy, so it refuses everybody.');
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const principal = await this.authenticator.principalOf(request);
    if (principal) request.principal = principal;
    if (policy.public) return true;
    if (!principal) throw refuseCommon('unauthenticated', 'Send an access token: Authorization: Bearer <token>.');
    if (!admits(principal, policy.roles))
      throw refuseCommon('forbidden', `This needs one of the roles ${policy.roles.join(', ')}.`, {
        policies: policy.roles,
      });
    request.tenants = tenantsOf(principal, policy.roles);
    return true;
  }
}
