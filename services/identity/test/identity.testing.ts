import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createService, platformMigrations } from '@collegium/http';
import { testDatabase, testNats, type TestDatabase, type TestNats } from '@collegium/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { decodeJwt } from 'jose';
import { AppModule } from '../src/app.module.js';
import { migrations } from '../src/migrations/index.js';
import { SANDBOX_GRANT } from '../src/oidc/sandbox-grant.js';
import { SeedService } from '../src/seed/seed.service.js';
import { Browser, type Page } from './browser.js';

export const sandboxSecret = 'the secret of the sandbox';
export const password = 'three random words';
export const redirectUri = 'https://portal.collegium.example/callback';
export const office = 'office@consortium.example';
export const coordinator = 'coordinator@hertscam.example';
export const facilitator = 'facilitator@hertscam.example';
export const machine = { id: 'herts-registry', secret: 'a secret of the demo university' };

const seed = {
  users: [
    { email: office, name: 'Olivia Office', password, roles: ['consortium:consortium:office'] },
    {
      email: 'operator@consortium.example',
      name: 'Otto Operator',
      password,
      roles: ['consortium:consortium:operator'],
    },
    { email: coordinator, name: 'Cora Coordinator', password, roles: ['provider:hertscam:coordinator'] },
    {
      email: facilitator,
      name: 'Fay Facilitator',
      password,
      personId: '0199aaaa-0000-7000-8000-000000000001',
      roles: ['provider:hertscam:facilitator', { role: 'provider:elc:facilitator', until: '2020-01-01' }],
    },
  ],
  clients: [
    {
      id: machine.id,
      name: 'Registry',
      organisation: 'herts',
      roles: ['university:herts:client', 'university:herts:registrar'],
      secret: machine.secret,
    },
    {
      id: 'portal',
      kind: 'application',
      name: 'Portal',
      redirectUris: [redirectUri],
      postLogoutRedirectUris: ['https://portal.collegium.example/'],
      deviceFlow: true,
    },
  ],
};

/** A whole identity service on real servers, as its own issuer. */
export interface RunningIdentity {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly issuer: string;
  readonly database: TestDatabase;
  readonly nats: TestNats;
  /** The provider's token endpoint. */
  token(
    form: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /** An access token by the sandbox's grant. */
  tokenFor(email: string): Promise<string>;
  /** A request to the API; the token belongs to `as`, by email, or is missing. */
  call(
    method: string,
    path: string,
    options?: { as?: string; bearer?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<ApiAnswer>;
  browser(): Browser;
  close(): Promise<void>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a test expects of it is what it tests
  readonly body: any;
}

/** @param host by which the service is called; passkeys need a name */
export async function startIdentity(
  settings: Record<string, string> = {},
  host = '127.0.0.1',
): Promise<RunningIdentity> {
  const [database, nats, port] = await Promise.all([
    testDatabase('identity', { migrations: [...platformMigrations, ...migrations] }),
    testNats(),
    freePort(),
  ]);
  const url = `http://${host}:${port}`;
  const app = await createService(AppModule, {
    env: {
      DATABASE_URL: database.appUrl,
      DATABASE_SYSTEM_URL: database.systemUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
      NATS_URL: nats.url,
      LOG_LEVEL: 'silent',
      OIDC_ISSUER: `${url}/oidc`,
      PUBLIC_URL: url,
      IDENTITY_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
      COLLEGIUM_SANDBOX: 'true',
      SANDBOX_CLIENT_SECRET: sandboxSecret,
      SIGN_IN_RATE_PER_MINUTE: '0',
      TOKEN_RATE_PER_MINUTE: '0',
      RATE_LIMIT_PER_MINUTE: '0',
      ...settings,
    },
  });
  if (settings.COLLEGIUM_SANDBOX !== 'false') await app.get(SeedService).plant(seed);
  await app.listen(port, '127.0.0.1');
  const token: RunningIdentity['token'] = async (form, headers = {}) => {
    const response = await fetch(`${url}/oidc/token`, { method: 'POST', body: new URLSearchParams(form), headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const tokenFor = async (email: string): Promise<string> => {
    const { status, body } = await token({
      grant_type: SANDBOX_GRANT,
      client_id: 'sandbox',
      client_secret: sandboxSecret,
      username: email,
    });
    if (status !== 200) throw new Error(`No token for ${email}: ${JSON.stringify(body)}`);
    return body.access_token as string;
  };
  return {
    app,
    url,
    issuer: `${url}/oidc`,
    database,
    nats,
    token,
    tokenFor,
    async call(method, path, { as, bearer, body, headers = {} } = {}) {
      const authorization = bearer ?? (as ? await tokenFor(as) : undefined);
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(authorization ? { authorization: `Bearer ${authorization}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text,
      };
    },
    browser: () => new Browser(url),
    async close() {
      await app.close();
      await nats.stop();
      await database.drop();
    },
  };
}

/** An authorization request with PKCE. */
export interface AuthorizationRequest {
  readonly path: string;
  readonly verifier: string;
}

export function authorizationRequest(parameters: Record<string, string> = {}): AuthorizationRequest {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: 'portal',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile api',
    state: 'xyz',
    nonce: 'abc',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return { path: `/oidc/auth?${query}`, verifier };
}

/** Signs in with a password, up to where the application is asked about. */
export async function signIn(browser: Browser, email: string, request = authorizationRequest()): Promise<Page> {
  const page = await browser.visit(request.path);
  return page.submit({ email, password, way: 'password' });
}

/** What an access token says, unverified. */
export function claimsOf(token: unknown): Record<string, unknown> {
  return decodeJwt(token as string);
}

/** The code of the newest mail to an address, out of the sandbox's outbox. */
export async function mailedCode(identity: RunningIdentity, to: string): Promise<string | undefined> {
  const { body } = await identity.call('GET', `/v1/sandbox/emails?to=${encodeURIComponent(to)}`, { as: office });
  return /\b\d{6}\b/.exec((body as { data: { text: string }[] }).data[0]?.text ?? '')?.[0];
}

/** The link of the newest mail to an address. */
export async function mailedLink(identity: RunningIdentity, to: string): Promise<string | undefined> {
  const { body } = await identity.call('GET', `/v1/sandbox/emails?to=${encodeURIComponent(to)}`, { as: office });
  return /http\S+\/oidc\/link\/\S+/.exec((body as { data: { text: string }[] }).data[0]?.text ?? '')?.[0];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
