import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Access } from './access.js';
import { POLICY, type AuthenticatedRequest, type RoutePolicy } from './decorators.js';

/**
 * Enforces the policy next to each route, as the second line: the edge has asked the same before the body was read. Event handlers are
 * not routes: their context comes with the event.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly access: Access,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const policy = this.reflector.getAllAndOverride<RoutePolicy | undefined>(POLICY, [
      context.getHandler(),
      context.getClass(),
    ]);
    await this.access.admit(context.switchToHttp().getRequest<AuthenticatedRequest>(), policy);
    return true;
  }
}
