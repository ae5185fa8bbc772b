import { Policy } from '@collegium/auth';
import { applyDecorators, HttpCode, Post, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';

/** A route on which a university answers a case: its own client, or a registrar by hand. */
export function AnswerRoute(verb: string, summary: string, type: Type): MethodDecorator {
  return applyDecorators(
    Policy('university:client', 'university:registrar'),
    Post(verb),
    HttpCode(200),
    ApiOperation({ summary }),
    ApiOkResponse({ type }),
  );
}
