import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';

/** Describes an answer that is a page of such items. */
export function ApiPageOf(item: Type): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      schema: {
        type: 'object',
        required: ['data', 'next'],
        properties: {
          data: { type: 'array', items: { $ref: getSchemaPath(item) } },
          next: { type: ['string', 'null'] as never, example: null, description: 'URL of the next page' },
        },
      },
    }),
  );
}
