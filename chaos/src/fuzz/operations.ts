import { serviceNames, type Addresses, type ServiceName } from '@collegium/local';

/** A JSON schema, as far as requests are made from it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

/** One operation of a document. */
export interface Operation {
  readonly service: ServiceName;
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  /** Roles that may use it, as `kind:role`. */
  readonly policy: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly bodies: Readonly<Record<string, { readonly schema?: Schema }>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

interface DocumentedOperation {
  readonly security?: readonly unknown[];
  readonly 'x-collegium-policy'?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Operation['bodies'] };
}

/** What would spoil the run for all that come after: it moves the clock of every service. */
const left = new Set(['POST /v1/sandbox/clock', 'PUT /v1/sandbox/clock']);

/** All operations of the documents that the running services serve, and what the sign-in adds by hand. */
export async function operationsOf(addresses: Addresses): Promise<Operation[]> {
  const found: Operation[] = [];
  for (const service of serviceNames) {
    const document = (await (await fetch(`${addresses[service]}/openapi.json`)).json()) as Document;
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(methods)) {
        if (left.has(`${method.toUpperCase()} ${path}`)) continue;
        found.push({
          service,
          method: method.toUpperCase(),
          path,
          isPublic: !operation.security,
          policy: operation['x-collegium-policy'] ?? [],
          parameters: operation.parameters ?? [],
          bodies: operation.requestBody?.content ?? {},
          schemas: document.components?.schemas ?? {},
        });
      }
  }
  return [...found, ...signIn];
}

/** The pages and endpoints of OpenID Connect, which the documents leave to its own standards. */
const signIn: readonly Operation[] = [
  ['GET', '/oidc/auth', ['client_id', 'response_type', 'redirect_uri', 'scope', 'state', 'login_hint', 'prompt']],
  ['GET', '/oidc/session/end', ['client_id', 'id_token_hint', 'post_logout_redirect_uri']],
  ['GET', '/oidc/interaction/{uid}', []],
  ['POST', '/oidc/token', ['grant_type', 'client_id', 'client_secret', 'code', 'refresh_token', 'device_code']],
  ['POST', '/oidc/device/auth', ['client_id', 'scope']],
  ['POST', '/oidc/device', ['user_code', 'xsrf']],
  ['POST', '/oidc/interaction/{uid}', ['email', 'password', 'way']],
].map(([method, path, names]): Operation => {
  const fields = Object.fromEntries((names as string[]).map((name) => [name, { type: 'string' }]));
  return {
    service: 'identity',
    method: method as string,
    path: path as string,
    isPublic: true,
    policy: [],
    parameters: [
      ...[...(path as string).matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name: name!, in: 'path', schema: {} })),
      ...(method === 'GET'
        ? (names as string[]).map((name) => ({ name, in: 'query', schema: { type: 'string' } }))
        : []),
    ],
    bodies:
      method === 'POST'
        ? { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties: fields } } }
        : {},
    schemas: {},
  };
});
