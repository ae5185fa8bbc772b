import { createService, platformMigrations, serviceOptionsOf } from '@collegium/http';
import { Clock, OffsetClock } from '@collegium/persistence';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AnswerCheck, type DescribedAnswers } from './answer-check.js';
import { testDatabase, testNats } from './infrastructure/index.js';
import type { TestDatabase, TestNats } from './infrastructure/index.js';
import { testEvents } from './test-events.js';
import type { TestEvents } from './test-events.js';
import { testIssuer } from './test-issuer.js';
import type { TestIssuer, TokenFor } from './test-issuer.js';

/** What a spec gives the service it tests. */
export interface TestServiceOptions {
  /** Settings beside those of the servers. */
  env?: Record<string, string>;
  /** A nats-server of the spec's own, which outlives the service; by default one is started and stopped with it. */
  nats?: TestNats;
  /** Whether answers are compared with the service's own OpenAPI document; for services of a spec that describe none. Default: true. */
  checkAnswers?: boolean;
}

/** A request of a spec. */
export interface TestRequest {
  /** Roles of the caller, or all about the caller; without it no token is sent. */
  as?: readonly string[] | TokenFor;
  /** A token as it is, in place of `as`. */
  token?: string;
  headers?: Record<string, string>;
  /** Sent as JSON; a string or bytes as they are, with the content type that `headers` say. */
  body?: unknown;
}

/** An answer, its body read: parsed where it is JSON. */
export interface TestResponse {
  status: number;
  headers: Headers;
  /** Whatever the service answers: the spec says what it expects. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** A whole service on a port of its own, with its own database and nats-server. */
export interface TestService {
  url: string;
  app: NestFastifyApplication;
  database: TestDatabase;
  nats: TestNats;
  issuer: TestIssuer;
  /** The services around it. */
  events: TestEvents;
  /** An access token of somebody who holds these roles. */
  token(...roles: string[]): Promise<string>;
  request(method: string, path: string, request?: TestRequest): Promise<TestResponse>;
  /** Moves domain time; it goes on from there. Not in a sandbox (`COLLEGIUM_SANDBOX`): there the stored offset counts. */
  travelTo(time: Date | string): void;
  /**
   * Gives every request these scopes of row-level security, whatever its token says, until called with undefined: what the policies in
   * code let through, the database alone must then hold back.
   */
  forceScopes(scopes: readonly string[] | undefined): void;
  /** Stops all of it and drops the database. */
  close(): Promise<void>;
}

/** Starts a service as `main.ts` does, on real servers, and listens on a free port of 127.0.0.1. */
export async function startTestService(appModule: Type, options: TestServiceOptions = {}): Promise<TestService> {
  const { name, migrations } = serviceOptionsOf(appModule);
  const [database, nats, issuer] = await Promise.all([
    testDatabase(name, { migrations: [...platformMigrations, ...migrations] }),
    options.nats ?? testNats(),
    testIssuer(),
  ]);
  const events = await testEvents(nats.url);
  const app = await createService(appModule, {
    env: {
      PORT: '0',
      DATABASE_URL: database.appUrl,
      DATABASE_SYSTEM_URL: database.systemUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
      NATS_URL: nats.url,
      OIDC_ISSUER: issuer.url,
      OIDC_AUDIENCE: issuer.audience,
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
      ...options.env,
    },
  });
  const forceScopes = scopesOnDemand(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const assertAsDocumented = answerCheckOf(url);

  return {
    url,
    app,
    database,
    nats,
    issuer,
    events,
    forceScopes,
    token: (...roles) => issuer.token({ roles }),
    async request(method, path, request = {}) {
      const answer = await send(issuer, method, url + path, request);
      if (options.checkAnswers !== false) await assertAsDocumented(method, path, answer);
      return answer;
    },
    travelTo(time) {
      const clock = app.get(Clock);
      if (!(clock instanceof OffsetClock)) throw new TypeError('The clock of this service cannot be moved');
      clock.moveTo(Math.round((new Date(time).getTime() - Date.now()) / 1000));
    },
    async close() {
      await app.close();
      await events.close();
      await issuer.stop();
      if (!options.nats) await nats.stop();
      await database.drop();
    },
  };
}

async function send(
  issuer: TestIssuer,
  method: string,
  url: string,
  { as, token, headers = {}, body }: TestRequest,
): Promise<TestResponse> {
  const bearer = token ?? (as && (await issuer.token('length' in as ? { roles: as } : as)));
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as NonNullable<RequestInit['body']>) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body:
      /json|^application\/vc(?!\+jwt)/.test(response.headers.get('content-type') ?? '') && text
        ? JSON.parse(text)
        : text,
  };
}

/** Compares answers with the document of the service at `url`, which is fetched when it is first needed. */
function answerCheckOf(url: string): (method: string, path: string, answer: TestResponse) => Promise<void> {
  let check: Promise<AnswerCheck> | undefined;
  return async (method, path, { status, headers, body }) => {
    if (status < 200 || status > 299) return;
    check ??= fetch(`${url}/openapi.json`).then(async (response) => {
      return new AnswerCheck((await response.json()) as DescribedAnswers);
    });
    const mediaType = (headers.get('content-type') ?? '').split(';')[0]!.trim();
    const faults = (await check).faults(method, path, { status, mediaType, body: body as unknown });
    if (faults.length > 0) throw new Error(`Not as the OpenAPI document says:\n${faults.join('\n')}`);
  };
}

/** The guard writes a request's scopes into `tenants`; a property that cannot be written keeps ours. */
function scopesOnDemand(app: NestFastifyApplication): (scopes: readonly string[] | undefined) => void {
  let forced: readonly string[] | undefined;
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request: object, _reply: unknown, done: () => void) => {
      const scopes = forced;
      if (scopes) Object.defineProperty(request, 'tenants', { get: () => scopes, set: () => undefined });
      done();
    });
  return (scopes) => {
    forced = scopes;
  };
}
