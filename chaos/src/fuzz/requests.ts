import fc from 'fast-check';
import { hostileBody, hostileText, hostileValue } from './hostile.js';
import type { Operation, Schema } from './operations.js';

/** A request, ready to be sent. */
export interface FuzzRequest {
  readonly operation: Operation;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Which of the accounts sends it; undefined for nobody. */
  readonly account: number | undefined;
}

/** What is known of a running installation: things that exist make requests that come far. */
export interface Known {
  readonly ids: readonly string[];
  readonly codes: readonly string[];
  /** Role of each account, as `kind:role`. */
  readonly accounts: readonly string[];
}

/** Requests to all operations: most of a request is as documented, and some of it is hostile. */
export function requestsTo(operations: readonly Operation[], known: Known): fc.Arbitrary<FuzzRequest> {
  return fc.constantFrom(...operations).chain((operation) => requestTo(operation, known));
}

function requestTo(operation: Operation, known: Known): fc.Arbitrary<FuzzRequest> {
  return fc
    .record({
      path: pathOf(operation, known),
      query: queryOf(operation, known),
      body: bodyOf(operation, known),
      headers: headersOf(),
      account: accountFor(operation, known),
    })
    .map(({ path, query, body, headers, account }) => ({
      operation,
      target: query === '' ? path : `${path}?${query}`,
      headers: { ...headers, ...(body ? { 'content-type': body.type } : {}) },
      ...(body ? { body: body.body } : {}),
      account,
    }));
}

/** Mostly somebody whom the policy lets in, else anybody or nobody. */
function accountFor({ policy }: Operation, { accounts }: Known): fc.Arbitrary<number | undefined> {
  const admitted = [...accounts.keys()].filter((n) => policy.includes('signed-in') || policy.includes(accounts[n]!));
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.nat(accounts.length - 1) },
    ...(admitted.length > 0 ? [{ weight: 12, arbitrary: fc.constantFrom(...admitted) }] : []),
  );
}

function pathOf({ path, parameters }: Operation, known: Known): fc.Arbitrary<string> {
  const names = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known.ids, ...known.codes) },
    { weight: 2, arbitrary: hostileText.map(encoded) },
    { weight: 1, arbitrary: fc.constantFrom('%00', '%ff', 'a%00b', '%ed%a0%bd', '%', '..%2f', '%2e%2e') },
  );
  return fc
    .tuple(...names.map(() => value))
    .map((values) => names.reduce((made, name, n) => made.replace(`{${name}}`, values[n] || '0'), path));
}

function queryOf({ parameters }: Operation, known: Known): fc.Arbitrary<string> {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const pairs = inQuery.flatMap(({ name, required, schema = {} }) => {
    const properties = Object.keys(schema.properties ?? {});
    const names = properties.length > 0 ? properties.map((property) => `${name}[${property}]`) : [name];
    return names.map((full) =>
      fc.option(
        fc
          .oneof(
            { weight: 2, arbitrary: valueOf(schema, {}, known, 0).map(textOf) },
            { weight: 2, arbitrary: hostileText },
          )
          .map((value) => `${encodeURIComponent(full)}=${encoded(value)}`),
        { nil: '', freq: required ? 20 : 1 },
      ),
    );
  });
  return fc
    .tuple(
      fc.tuple(...pairs),
      fc.oneof(
        { weight: 8, arbitrary: fc.constant('') },
        {
          weight: 1,
          arbitrary: fc.constantFrom('a=%00', 'after=%ff', 'limit=1&limit=2', 'filter[x]=1', 'filter=x', 'after[]=1'),
        },
      ),
    )
    .map(([values, extra]) => [...values, extra].filter(Boolean).join('&'));
}

function bodyOf(
  { method, bodies, schemas }: Operation,
  known: Known,
): fc.Arbitrary<{ type: string; body: string } | undefined> {
  if (method === 'GET' || method === 'HEAD') return fc.constant(undefined);
  const documented = Object.entries(bodies).map(([type, { schema = {} }]) =>
    valueOf(schema, schemas, known, 0).map((value) => ({ type, body: written(type, value) })),
  );
  return fc.oneof(
    ...documented.map((arbitrary) => ({ weight: 8, arbitrary })),
    { weight: documented.length === 0 ? 8 : 1, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: hostileBody },
  );
}

function written(type: string, value: unknown): string {
  if (type.includes('json')) return JSON.stringify(value) ?? 'null';
  if (type === 'application/x-www-form-urlencoded')
    return Object.entries((value ?? {}) as Record<string, unknown>)
      .map(([name, field]) => `${encoded(name)}=${encoded(textOf(field))}`)
      .join('&');
  return textOf(value);
}

function headersOf(): fc.Arbitrary<Record<string, string>> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Record<string, string>>(
        { 'if-match': '"1"' },
        { 'if-match': 'W/"x' },
        { 'if-match': '"99999999999"' },
        { 'idempotency-key': 'same' },
        { 'idempotency-key': 'a b' },
        { 'x-correlation-id': 'é' },
        { 'accept-language': '*;q=9' },
        { accept: 'x' },
        { range: 'bytes=9-1' },
        { 'if-none-match': '"' },
        { 'last-event-id': '-1' },
        { traceparent: '00-x-y-z' },
        { 'x-forwarded-for': '203.0.113.9' },
      ),
    },
  );
}

/** A value as the schema says, with something hostile in its place now and then, at every level. */
function valueOf(given: Schema, schemas: Operation['schemas'], known: Known, depth: number): fc.Arbitrary<unknown> {
  const fitting = fittingValue(resolved(given, schemas), schemas, known, depth);
  return fc.oneof({ weight: 11, arbitrary: fitting }, { weight: 1, arbitrary: hostileValue });
}

function fittingValue(
  schema: Schema,
  schemas: Operation['schemas'],
  known: Known,
  depth: number,
): fc.Arbitrary<unknown> {
  if (schema.enum && schema.enum.length > 0) return fc.constantFrom(...schema.enum);
  const alternatives = schema.oneOf ?? schema.allOf;
  if (alternatives && alternatives.length > 0)
    return fc.oneof(...alternatives.map((one) => valueOf(one, schemas, known, depth + 1)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (schema.properties && depth < 6) {
    const required = new Set(schema.required ?? []);
    const fields = Object.fromEntries(
      Object.entries(schema.properties).map(([name, field]) => [name, valueOf(field, schemas, known, depth + 1)]),
    );
    return fc.record(fields, { requiredKeys: [...required].filter((name) => name in fields) });
  }
  if (type === 'array') return fc.array(valueOf(schema.items ?? {}, schemas, known, depth + 1), { maxLength: 3 });
  if (type === 'boolean') return fc.boolean();
  if (type === 'number' || type === 'integer')
    return fc.integer({
      min: schema.minimum ?? 0,
      max: Math.max(schema.minimum ?? 0, Math.min(schema.maximum ?? 1_000, 2 ** 31 - 1)),
    });
  return textFor(schema, known);
}

function textFor({ format, example }: Schema, known: Known): fc.Arbitrary<unknown> {
  const examples = example === undefined ? [] : [example];
  switch (format) {
    case 'uuid':
      return fc.constantFrom<unknown>(...known.ids, ...examples);
    case 'date':
      return fc.constantFrom<unknown>('2027-06-30', '2026-09-01', '2027-02-29', ...examples);
    case 'date-time':
      return fc.constantFrom<unknown>('2027-06-30T16:00:00Z', '2027-02-29T00:00:00Z', ...examples);
    case 'email':
      return fc.constantFrom<unknown>('ann@example.org', 'ann@example.org;', ...examples);
    case undefined:
    default:
      return fc.oneof(
        fc.constantFrom<unknown>(...known.codes, ...known.ids.slice(0, 5), 'Ann Example', ...examples),
        fc.string({ maxLength: 20 }),
      );
  }
}

function resolved(schema: Schema, schemas: Operation['schemas']): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (schemas[name] ?? {});
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Half a surrogate pair has no UTF-8; its bytes are sent as they would be if it had. */
function encoded(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : `${encodeURIComponent(text.toWellFormed())}%ed%a0%bd`;
}
