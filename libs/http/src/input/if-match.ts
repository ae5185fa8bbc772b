import { refuseCommon } from '@collegium/errors';
import {
  createParamDecorator,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiHeader } from '@nestjs/swagger';
import { map, type Observable } from 'rxjs';

/**
 * Injects the version that the caller has seen, from `If-Match: "3"`; undefined without the header or for `*`.
 * @throws DomainError `malformed` for anything but one strong tag of ours
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-if-match
 */
export const IfMatch: () => ParameterDecorator = createParamDecorator(
  (_data: unknown, context: ExecutionContext): number | undefined => {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
    if (header === undefined || header.trim() === '*') return undefined;
    const version = /^"(\d{1,9})"$/.exec(header.trim())?.[1];
    if (version === undefined)
      throw refuseCommon('malformed', 'If-Match must be one ETag as we sent it, for example "3".');
    return Number(version);
  },
  [documentIfMatch],
);

/** Tells the document of the header; every handler that takes the version has it. */
function documentIfMatch(target: object, name: string | symbol | undefined): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, name!)!;
  ApiHeader({
    name: 'If-Match',
    required: false,
    schema: { type: 'string', pattern: '^(\\*|"\\d{1,9}")$', example: '"3"' },
    description: 'ETag of the state that the change was made in sight of; with another the answer is 412.',
  })(target, name!, descriptor);
}

/**
 * Refuses a change made in sight of an older state. The guarded save still guards what happens from here on.
 * @param expected what {@link IfMatch} gave; undefined accepts any state
 * @throws DomainError `precondition_failed`
 */
export function assertVersion(
  state: { readonly id: string; readonly version: number },
  expected: number | undefined,
): void {
  if (expected !== undefined && state.version !== expected)
    throw refuseCommon(
      'precondition_failed',
      `This is at version ${state.version} by now, and the change was made in sight of version ${expected}. Load it again.`,
      { id: state.id, version: state.version },
    );
}

/** Sends an ETag with every answer that has a version. */
@Injectable()
export class ETagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer: unknown) => {
        const version =
          typeof answer === 'object' && answer !== null ? (answer as { version?: unknown }).version : undefined;
        if (Number.isInteger(version)) void reply.header('ETag', `"${String(version)}"`);
        return answer;
      }),
    );
  }
}
