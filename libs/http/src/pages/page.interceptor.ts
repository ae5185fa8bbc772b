import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { PublicUrl } from '../service/public-url.js';
import { Page } from './page.js';

/** Turns the cursor of a page into the URL of the next one: the same request, from there on. */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  constructor(private readonly publicUrl: PublicUrl) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next
      .handle()
      .pipe(
        map((answer: unknown) =>
          answer instanceof Page
            ? { data: answer.data, next: answer.next && this.nextUrl(request, answer.next) }
            : answer,
        ),
      );
  }

  private nextUrl(request: FastifyRequest, cursor: string): string {
    const url = new URL(request.url, this.publicUrl.base);
    url.searchParams.set('after', cursor);
    return url.toString();
  }
}
