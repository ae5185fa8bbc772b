import { randomBytes } from 'node:crypto';
import {
  policyMatrix,
  rowSecurityProbe,
  schemaDrift,
  startTestService,
  type PolicyMatrixOptions,
  type TestService,
} from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppModule } from '../src/app.module.js';
import { oidcRoutes } from '../src/oidc/oidc-routes.js';

const origin = 'http://identity.test';
const own = 'hertscam';
const foreign = 'elc';

let service: TestService;
let options: PolicyMatrixOptions;

beforeAll(async () => {
  service = await startTestService(AppModule, {
    env: {
      PUBLIC_URL: origin,
      IDENTITY_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
      COLLEGIUM_SANDBOX: 'true',
      SANDBOX_CLIENT_SECRET: 'a secret of the sandbox',
      SIGN_IN_RATE_PER_MINUTE: '3',
      // So that the limits are counted for an address of their own, and not with all that the matrix asks.
      TRUSTED_PROXIES: '1',
      TOKEN_RATE_PER_MINUTE: '0',
    },
  });
  const as = [`provider:${own}:coordinator`];
  const user = await service.request('POST', '/v1/users', {
    as,
    body: { email: 'robin@hertscam.example', name: 'Robin', roles: [`provider:${own}:facilitator`] },
  });
  const client = await service.request('POST', '/v1/clients', {
    as,
    body: { id: 'timetable', name: 'Timetable', organisation: own, roles: [`provider:${own}:coordinator`] },
  });
  expect([user.status, client.status]).toEqual([201, 201]);
  options = {
    own,
    foreign,
    params: { id: user.body.id as string, client: 'timetable' },
    bodies: {
      'PUT /v1/users/:id/roles': { roles: [] },
      'POST /v1/users/:id/email': { email: 'robin@new.example' },
      'PUT /v1/clients/:client/keys': { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] },
      'POST /v1/sign-in-conflicts/:id/resolve': { decision: 'dismiss' },
    },
  };
});

afterAll(() => service.close());

describe('every route', () => {
  it('lets in whom its policy names, and nobody else', async () => {
    expect(
      await policyMatrix(service, {
        ...options,
        // Who may ask for claims about somebody, the endpoint itself says: tokens.e2e.spec.ts.
        byHand: oidcRoutes.filter(({ method, path }) => method !== 'ALL' && path !== '/oidc/me'),
      }),
    ).toEqual([]);
  }, 120_000);

  it('shows no row of another organisation, even if the policies in code were wrong', async () => {
    expect(await rowSecurityProbe(service, options)).toEqual([]);
  }, 120_000);
});

describe('the routes under /oidc', () => {
  it('are all in the list that is kept by hand', async () => {
    const response = await fetch(`${service.url}/oidc/.well-known/openid-configuration`);
    const document = (await response.json()) as Record<string, string>;
    const advertised = Object.entries(document)
      .filter(([name]) => /_endpoint$|^jwks_uri$/.test(name))
      .map(([, url]) => new URL(url).pathname);
    expect(advertised.sort()).toEqual([
      '/oidc/auth',
      '/oidc/device/auth',
      '/oidc/jwks',
      '/oidc/me',
      '/oidc/session/end',
      '/oidc/token',
      '/oidc/token/revocation',
    ]);
    const tree = service.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }) as string;
    for (const { path } of oidcRoutes) {
      const last = path.split('/').at(-1) as string;
      expect(tree).toContain(last);
    }
    expect(oidcRoutes.map(({ method, path }) => `${method} ${path}`)).toContain('ALL /oidc/*');
  });

  it('that others do not exist answer so', async () => {
    for (const path of ['/oidc/reg', '/oidc/request', '/oidc/token/introspection', '/oidc/backchannel'])
      expect((await fetch(service.url + path, { method: 'POST' })).status).toBe(404);
  });

  it('limit how often a form or a device’s code can be sent', async () => {
    const headers = { 'x-forwarded-for': '10.1.2.3' };
    const statuses = await Promise.all(
      Array.from({ length: 5 }, () =>
        fetch(`${service.url}/oidc/device`, {
          method: 'POST',
          headers,
          redirect: 'manual',
          body: new URLSearchParams({ user_code: 'BCDF-GHJK' }),
        }).then(({ status }) => status),
      ),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    const forms = await Promise.all(
      Array.from({ length: 5 }, () =>
        fetch(`${service.url}/oidc/interaction/x`, {
          method: 'POST',
          headers,
          body: new URLSearchParams({ email: 'x' }),
        }),
      ),
    );
    const refused = forms.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(2);
    expect(await (refused[0] as Response).text()).toContain('<h1>Too many tries</h1>');
  });
});

describe('a body that cannot be read', () => {
  it.each([
    ['that is not JSON', { 'content-type': 'application/json' }, '{"x":', 400, 'malformed'],
    ['that is empty', { 'content-type': 'application/json' }, '', 400, 'malformed'],
    ['of another type', { 'content-type': 'application/xml' }, '<user/>', 415, 'unsupported_media_type'],
    [
      'that is too large',
      { 'content-type': 'application/json' },
      JSON.stringify({ name: 'x'.repeat(1_100_000) }),
      413,
      'payload_too_large',
    ],
  ])('%s is a problem with the id to ask about', async (_what, headers, body, status, code) => {
    for (const path of ['/v1/users', '/v1/clients', '/v1/sandbox/clock']) {
      const method = path.endsWith('clock') ? 'PUT' : 'POST';
      const answer = await service.request(method, path, {
        as: ['consortium:consortium:office'],
        headers: { ...headers, 'x-correlation-id': 'asked-by-the-test' },
        body,
      });
      expect([answer.status, answer.headers.get('content-type'), answer.body]).toEqual([
        status,
        expect.stringMatching(/^application\/problem\+json/),
        expect.objectContaining({ status, code, correlationId: 'asked-by-the-test' }),
      ]);
    }
  });
});

describe('the OpenAPI document', () => {
  interface Operation {
    readonly summary?: string;
    readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly $ref: string } }> };
  }
  interface Document {
    readonly paths: Record<string, Record<string, Operation>>;
    readonly components: {
      readonly schemas: Record<string, { readonly properties?: Record<string, Record<string, unknown>> }>;
    };
  }

  it('says of every operation what it does, with an example of each field that is sent', async () => {
    const document = (await service.request('GET', '/openapi.json')).body as Document;
    const own = Object.entries(document.paths).filter(([path]) =>
      /^\/v1\/(users|clients|sign-in|signing|sandbox)/.test(path),
    );
    expect(own.length).toBeGreaterThan(15);
    const lacking = own.flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { summary, requestBody }]) => {
        const name = requestBody?.content['application/json']?.schema.$ref.split('/').at(-1);
        const fields = Object.entries(name ? (document.components.schemas[name]?.properties ?? {}) : {});
        const plain = fields
          .filter(([, schema]) => !['example', 'enum', 'default'].some((key) => key in schema))
          .map(([field]) => field);
        return [
          ...(summary ? [] : [`${method} ${path}: no summary`]),
          ...plain.map((field) => `${method} ${path}: no example of ${field}`),
        ];
      }),
    );
    expect(lacking).toEqual([]);
  });
});

it('has tables for its entities, column by column', async () => {
  expect(await schemaDrift(AppModule)).toEqual([]);
});
