type Json = Record<string, unknown>;

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * What an OpenAPI document leaves open that a client generated from it would stumble over: references that lead nowhere, successful JSON answers without a
 * named schema, objects of which nothing is said, lists that are no pages, and filters that are not `deepObject`.
 * @returns the faults, each with its place; a spec expects none
 */
export function documentFaults(document: object): string[] {
  const faults = new Set<string>();
  walk(document, '', (node, at) => {
    if (typeof node.$ref === 'string' && !leadsSomewhere(document, node.$ref))
      faults.add(`${at}: ${node.$ref} leads nowhere`);
    if (isBare(node)) faults.add(`${at}: an object of which nothing is said`);
  });
  const { paths = {} } = document as { paths?: Record<string, Json> };
  for (const [path, item] of Object.entries(paths))
    for (const method of methods.filter((each) => each in item))
      for (const fault of operationFaults(document, item[method] as Json))
        faults.add(`${method.toUpperCase()} ${path}: ${fault}`);
  return [...faults];
}

function operationFaults(document: object, operation: Json): string[] {
  const responses = Object.entries((operation.responses ?? {}) as Record<string, { content?: Record<string, Json> }>);
  const successes = responses.filter(([status]) => /^2/.test(status));
  const parameters = (operation.parameters ?? []) as Json[];
  return [
    ...(successes.length === 0 ? ['no successful answer'] : []),
    ...successes.flatMap(([status, { content }]) => answerFaults(document, status, content)),
    ...parameters
      .filter(({ name, style, explode }) => name === 'filter' && !(style === 'deepObject' && explode === true))
      .map(() => 'its filter is not a deepObject'),
    ...parameters.filter(({ schema }) => !schema).map(({ name }) => `parameter ${String(name)} has no schema`),
  ];
}

function answerFaults(document: object, status: string, content: Record<string, Json> | undefined): string[] {
  if (!content) return /^(204|205|2XX)$/.test(status) ? [] : [`${status} has no content`];
  return Object.entries(content).flatMap(([type, media]) => {
    const schema = media.schema as Json | undefined;
    if (!schema) return [`${status} ${type} has no schema`];
    if (!/\bjson$|^application\/vc$/.test(type)) return [];
    if (typeof schema.$ref !== 'string')
      return [`${status} ${type} has no named schema${schema.type === 'array' ? ', and lists are pages' : ''}`];
    const { properties = {}, required = [] } = (resolve(document, schema.$ref) ?? {}) as {
      properties?: Json;
      required?: string[];
    };
    const isList = (properties.data as Json | undefined)?.type === 'array' && /Page$/.test(schema.$ref);
    return isList && !['data', 'next'].every((name) => required.includes(name))
      ? [`${status} is a page without next`]
      : [];
  });
}

/** `{ type: object }` and `{}`, where neither properties nor that anything may come is said. */
function isBare(node: Json): boolean {
  const says = ['properties', 'additionalProperties', 'allOf', 'oneOf', 'anyOf', 'enum', 'patternProperties', 'const'];
  return node.type === 'object' && !says.some((key) => key in node);
}

function walk(node: unknown, at: string, visit: (node: Json, at: string) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) visit(node as Json, at || '/');
  for (const [key, value] of Object.entries(node))
    if (!['example', 'examples', 'default', 'enum', 'const'].includes(key)) walk(value, `${at}/${key}`, visit);
}

const leadsSomewhere = (document: object, $ref: string): boolean => resolve(document, $ref) !== undefined;

function resolve(document: object, $ref: string): unknown {
  if (!$ref.startsWith('#/')) return undefined;
  const parts = $ref
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.reduce<unknown>(
    (found, part) => (part === '' ? undefined : (found as Json | undefined)?.[part]),
    document,
  );
}
