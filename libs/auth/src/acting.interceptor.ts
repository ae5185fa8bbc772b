import { currentContext, newId, runAs } from '@collegium/persistence';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
import type { AuthenticatedRequest } from './decorators.js';
import { actorOf } from './principal.js';

/** Runs a route in the acting context that the guard has found: actor and tenants of the caller. A guard itself cannot: it does not call the route. */
@Injectable()
export class ActingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const { principal, tenants = [] } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const acting = {
      correlationId: newId(),
      ...currentContext(),
      tenants,
      actor: principal ? actorOf(principal) : 'anonymous',
    };
    return new Observable((subscriber) => runAs(acting, () => next.handle().subscribe(subscriber)));
  }
}
