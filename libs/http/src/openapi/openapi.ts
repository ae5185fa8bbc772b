import { routePolicies, type RouteWithPolicy } from '@collegium/auth';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceEnv } from '../config/service-env.js';
import type { ServiceOptions } from '../service/service-options.js';
import { describeFilters } from './describe-filters.js';
import { describeInputs } from './describe-inputs.js';
import { eventComponents, webhooksOf } from './event-schemas.js';
import { exampleOf, type ExampleSchema } from './example-of.js';
import { problemSchema } from './problem-schema.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & { 'x-collegium-policy'?: readonly string[] };

/**
 * Serves the OpenAPI 3.1 document at `/openapi.json` and Swagger UI at `/docs`. Call it before `app.init`; the document is made when it is first asked for.
 */
export function serveOpenApi(app: NestFastifyApplication, options: ServiceOptions, env: ServiceEnv): void {
  SwaggerModule.setup('docs', app, () => openApiOf(app, options, env), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: `Collegium ${options.name}`,
  });
}

/** The OpenAPI document of a service: what Nest finds, and what holds for every route. */
export function openApiOf(app: NestFastifyApplication, options: ServiceOptions, env: ServiceEnv): OpenAPIObject {
  describeInputs();
  describeFilters();
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(`Collegium ${options.name}`)
    .setDescription(
      'Failures are problem details (RFC 9457) with a stable `code`. Lists are pages: follow `next`. POSTs take an `Idempotency-Key`.',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addSecurity('oidc', {
      type: 'openIdConnect',
      openIdConnectUrl: `${env.OIDC_ISSUER}/.well-known/openid-configuration`,
    })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  document.components = {
    ...document.components,
    schemas: {
      ...document.components?.schemas,
      ...(eventComponents(options.name) as NonNullable<OpenAPIObject['components']>['schemas']),
      Problem: problemSchema(options.errorStatus),
    },
  };
  if (options.webhooksTo) document.webhooks = webhooksOf(options.name, options.webhooksTo);
  for (const route of routePolicies(app)) complete(operationAt(document, route), route);
  addExamples(document);
  return document;
}

function operationAt(document: OpenAPIObject, { method, path }: RouteWithPolicy): Operation | undefined {
  const item = document.paths[path.replace(/:(\w+)/g, '{$1}')] as Record<string, Operation> | undefined;
  return item?.[method.toLowerCase()];
}

/** Headers that OpenAPI describes in other places than as parameters. */
const readByRule = new Set(['accept', 'authorization', 'content-type']);

/** Adds what the edge does around every route: who may call it, the problems it answers, the headers it reads. */
function complete(operation: Operation | undefined, { method, policy }: RouteWithPolicy): void {
  if (!operation) return;
  operation.parameters = operation.parameters?.filter(
    (parameter) => !('in' in parameter && parameter.in === 'header' && readByRule.has(parameter.name.toLowerCase())),
  );
  for (const parameter of operation.parameters ?? [])
    if ('in' in parameter && parameter.in === 'path' && /^id$|Id$/.test(parameter.name))
      parameter.schema = { ...parameter.schema, format: 'uuid' };
  if (policy && !policy.public) {
    operation.security = [{ oidc: [] }];
    operation['x-collegium-policy'] = policy.roles;
    operation.description = [operation.description, `For: ${policy.roles.join(', ')}.`].filter(Boolean).join('\n\n');
  }
  operation.responses.default ??= {
    description: 'A problem',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  if (method === 'POST' && policy && !policy.public) {
    operation.parameters = [
      ...(operation.parameters ?? []),
      {
        name: 'Idempotency-Key',
        in: 'header',
        required: false,
        schema: { type: 'string', minLength: 1, maxLength: 255 },
        example: '01890a5d-ac96-774b-bcce-b302099a8057',
        description: 'Makes a repeat within 24 hours answer as the first time, with one effect.',
      },
    ];
  }
}

type Media = { schema?: ExampleSchema; example?: unknown; examples?: unknown };

/** Every body, asked for or answered, comes with an example; what a route gives itself stays. */
function addExamples(document: OpenAPIObject): void {
  const named = (document.components?.schemas ?? {}) as Record<string, ExampleSchema>;
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item as Record<string, Operation>));
  const bodies = operations.flatMap(({ requestBody, responses }) => [
    requestBody,
    ...Object.values(responses ?? {}),
  ]) as ({ content?: Record<string, Media> } | undefined)[];
  for (const media of bodies.flatMap((body) => Object.values(body?.content ?? {})))
    if (media.schema && media.example === undefined && media.examples === undefined)
      media.example = exampleOf(media.schema, named);
}
