import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';

/** What an answer is under one media type: a class of JSON, a text, or bytes. */
export type ContentKind = Type | 'text' | 'bytes';

const plain = { text: { type: 'string' }, bytes: { type: 'string', format: 'binary' } } as const;

/** Documents an answer that is not plain `application/json`, by its media types: `ApiContent({ 'application/vc': CredentialDto, 'application/pdf': 'bytes' })`. */
export function ApiContent(
  contents: Readonly<Record<string, ContentKind>>,
  { description, examples = {} }: { description?: string; examples?: Readonly<Record<string, unknown>> } = {},
): MethodDecorator {
  const models = Object.values(contents).filter((kind) => typeof kind === 'function');
  const content = Object.entries(contents).map(([type, kind]) => [
    type,
    {
      schema: typeof kind === 'function' ? { $ref: getSchemaPath(kind) } : plain[kind],
      ...(type in examples ? { example: examples[type] } : {}),
    },
  ]);
  return applyDecorators(
    ApiExtraModels(...models),
    ApiResponse({
      status: 200,
      ...(description ? { description } : {}),
      content: Object.fromEntries(content) as NonNullable<Parameters<typeof ApiResponse>[0]['content' & keyof object]>,
    }),
  );
}
