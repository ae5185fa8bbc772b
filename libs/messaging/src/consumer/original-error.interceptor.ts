import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, EMPTY, type Observable } from 'rxjs';

const failures = new WeakMap<object, unknown>();

/**
 * Sets a handler's error aside for the strategy and lets Nest see a completed stream. Nest's own filter would turn it into
 * "Internal server error" (undecodable, refused and database down could not be told apart) and log it whole, query parameters
 * included.
 */
@Injectable()
export class OriginalErrorInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const eventContext = context.switchToRpc().getContext<object>();
    return next.handle().pipe(
      catchError((error: unknown) => {
        failures.set(eventContext, error);
        return EMPTY;
      }),
    );
  }
}

/** Throws what the handler called with this context has thrown, if it has. */
export function rethrowOriginal(context: object): void {
  if (!failures.has(context)) return;
  const error = failures.get(context);
  failures.delete(context);
  throw error;
}
