/** The parts of a JSON Schema that an example is made from. */
export interface ExampleSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, ExampleSchema>>;
  readonly items?: ExampleSchema;
  readonly allOf?: readonly ExampleSchema[];
  readonly oneOf?: readonly ExampleSchema[];
}

const strings: Readonly<Record<string, string>> = {
  uuid: '01890a5d-ac96-774b-bcce-b302099a8057',
  date: '2027-01-25',
  'date-time': '2027-01-25T09:00:00Z',
  email: 'ada@example.org',
  uri: 'https://example.org/',
};

/**
 * Makes an example of a schema: what the schema itself gives as one, else the plainest value it allows. Optional properties are in it; recursion ends after a few levels.
 * @param named schemas that `$ref` may lead to
 */
export function exampleOf(schema: ExampleSchema, named: Readonly<Record<string, ExampleSchema>>, depth = 6): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (depth === 0) return null;
  const inner = (part: ExampleSchema): unknown => exampleOf(part, named, depth - 1);
  if (schema.$ref) return inner(named[schema.$ref.split('/').at(-1)!] ?? {});
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(inner)) as unknown;
  if (schema.oneOf?.[0]) return inner(schema.oneOf[0]);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return strings[schema.format ?? ''] ?? 'text';
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return schema.items ? [inner(schema.items)] : [];
    default:
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [name, inner(property)]),
      );
  }
}
