import { commonStatuses, type ErrorStatuses } from '@collegium/errors';
import type { OpenAPIObject } from '@nestjs/swagger';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/** The schema of a problem, with every code that the service may answer. */
export function problemSchema(errorStatus: ErrorStatuses): Schema {
  const codes = { ...commonStatuses, ...errorStatus, internal_error: 500 };
  return {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'correlationId'],
    properties: {
      type: { type: 'string', format: 'uri' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      instance: { type: 'string' },
      code: { type: 'string', enum: Object.keys(codes).sort() },
      details: { type: 'object', additionalProperties: true },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['pointer', 'code', 'message'],
          properties: { pointer: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
        },
      },
      correlationId: { type: 'string' },
    },
    example: {
      type: 'urn:collegium:problem:validation_failed',
      title: 'Validation failed',
      status: 422,
      detail: 'One field is not valid: /setting/urn.',
      instance: '/v1/applications',
      code: 'validation_failed',
      errors: [{ pointer: '/setting/urn', code: 'is_int', message: 'urn must be an integer number' }],
      correlationId: '01890a5d-ac96-774b-bcce-b302099a8057',
    },
  };
}
