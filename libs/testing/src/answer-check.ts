import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Json = Record<string, unknown>;
type Answer = { content?: Record<string, { schema?: Json }> };
type Operation = { responses?: Record<string, Answer> };

/** An OpenAPI document, as far as answers are looked up in it. */
export interface DescribedAnswers {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: object;
}

/** An answer as it came over the wire. */
export interface GivenAnswer {
  readonly status: number;
  readonly mediaType: string;
  /** Parsed where it is JSON. */
  readonly body: unknown;
}

/**
 * Compares successful answers with what a service's OpenAPI document says of them: that there is a schema, that it holds, and that nothing comes which it
 * does not name. A property that may be null and is not documented so is found by the first test that sees it null.
 */
export class AnswerCheck {
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  private readonly known = new Map<string, ValidateFunction>();

  constructor(private readonly document: DescribedAnswers) {
    this.ajv.addSchema({ $id: 'document', ...(closed(document, partsOf(document)) as Json) });
  }

  /** What is wrong with an answer, as sentences; nothing for routes that the document does not have, and for refusals. */
  faults(method: string, url: string, { status, mediaType, body }: GivenAnswer): string[] {
    const path = new URL(url, 'http://local').pathname;
    const template = this.templateOf(path, method.toLowerCase());
    if (template === undefined || status < 200 || status > 299 || status === 204) return [];
    const route = `${method} ${template} ${status}`;
    const { responses = {} } = this.document.paths[template]![method.toLowerCase()] as Operation;
    const answer = responses[status];
    if (!answer) return [`${route}: the document knows no such status`];
    const documented = Object.keys(answer.content ?? {}).find((type) => type === mediaType || type === '*/*');
    if (documented === undefined) return [`${route}: ${mediaType} is not documented`];
    if (!/\bjson$|^application\/vc$/.test(mediaType)) return [];
    if (!answer.content![documented]!.schema) return [`${route}: there is no schema`];
    const pointer = [
      'paths',
      template,
      method.toLowerCase(),
      'responses',
      `${status}`,
      'content',
      documented,
      'schema',
    ];
    const valid = this.validatorAt(pointer);
    if (valid(body)) return [];
    return (valid.errors ?? [])
      .slice(0, 10)
      .map(
        ({ instancePath, message, params }) => `${route}: ${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
      );
  }

  /** The path that fits, the one with the fewest parameters first: `/v1/people/duplicates` before `/v1/people/{id}`. */
  private templateOf(path: string, method: string): string | undefined {
    return Object.entries(this.document.paths)
      .filter(([template, item]) => method in item && patternOf(template).test(path))
      .map(([template]) => template)
      .sort((left, right) => left.split('{').length - right.split('{').length)[0];
  }

  private validatorAt(pointer: readonly string[]): ValidateFunction {
    const $ref = `document#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const validator = this.known.get($ref) ?? this.ajv.compile({ $ref });
    this.known.set($ref, validator);
    return validator;
  }
}

function patternOf(template: string): RegExp {
  const parts = template.split(/\{[^{}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

/** Names of the schemas that others are put together from. */
function partsOf(schema: unknown, found = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return found;
  const { allOf } = schema as { allOf?: { $ref?: string }[] };
  if (allOf && allOf.length > 1) for (const { $ref } of allOf) if ($ref) found.add($ref.split('/').at(-1)!);
  for (const value of Object.values(schema)) partsOf(value, found);
  return found;
}

/** The same schemas without room for properties that they do not name; those put together by `allOf` stay open, and their parts. */
function closed(schema: unknown, parts: ReadonlySet<string>): unknown {
  if (Array.isArray(schema)) return schema.map((each) => closed(each, parts));
  if (typeof schema !== 'object' || schema === null) return schema;
  const asIs = (key: string) => ['allOf', 'example', 'examples', 'default'].includes(key) || parts.has(key);
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => [
    key,
    asIs(key) ? value : closed(value, parts),
  ]);
  const made = Object.fromEntries(entries);
  const isOpen = !('properties' in made) || made.type !== 'object' || 'additionalProperties' in made;
  return isOpen ? made : { ...made, additionalProperties: false };
}
