import { Policy, Principal, Public, routePolicies } from '@collegium/auth';
import { refusals } from '@collegium/errors';
import { currentContext, newId, UnitOfWork } from '@collegium/persistence';
import { startTestService, type TestService } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Inject, Module, Param, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, IsUUID, MaxLength, ValidateNested } from 'class-validator';
import { assertVersion, IfMatch } from '../input/if-match.js';
import { page } from '../pages/page.js';
import { Filters, PageQuery, SortBy } from '../pages/page-query.js';
import { ServiceModule } from './service.module.js';

const errorStatus = { places_exceeded: 409 } as const;
const refuse = refusals(errorStatus);

class SettingDto {
  @IsInt() urn!: number;
  @IsOptional() @IsString() @MaxLength(20) name?: string;
}
class PlaceDto {
  @IsUUID() cohortId!: string;
  @ValidateNested() @Type(() => SettingDto) setting!: SettingDto;
}
class PlaceFilter {
  @IsOptional() @IsUUID() cohort?: string;
}
class PlacesQuery extends PageQuery {
  @Filters(() => PlaceFilter) filter?: PlaceFilter;
  @SortBy('name') sort?: string;
}

@Policy('provider:coordinator', 'person:self')
@Controller('v1/places')
class PlacesController {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @Get()
  list(@Query() query: PlacesQuery) {
    const from = query.after ? Number(JSON.parse(Buffer.from(query.after, 'base64url').toString())[0]) + 1 : 0;
    return page(
      Array.from({ length: query.limit + 1 }, (_, index) => ({ id: `${from + index}` })).filter(
        ({ id }) => Number(id) < 5,
      ),
      query,
    );
  }

  @Post()
  make(@Body() body: PlaceDto) {
    return body;
  }

  @Get('who')
  who(@Principal() principal: Principal) {
    return { principal, context: currentContext() };
  }

  @Policy('provider:moderator')
  @Get('narrower')
  narrower() {
    return currentContext()?.tenants;
  }

  @Get('full')
  full() {
    throw refuse('places_exceeded', 'Cohort 2027a has no free place.', { cohortId: 'x' });
  }

  @Get('broken')
  broken() {
    throw new Error('the password is hunter2');
  }

  @Get('sql')
  sql(@Query('text') text: string) {
    return this.unitOfWork.run((tx) => tx.manager.query(text));
  }

  @Get(':id')
  one(@Param('id') id: string) {
    return { id, version: 3 };
  }

  @Post(':id/rename')
  rename(@Param('id') id: string, @IfMatch() seen: number | undefined) {
    assertVersion({ id, version: 3 }, seen);
    return { id, version: 4 };
  }
}

@Controller('v1/unguarded')
class UnguardedController {
  @Get() nobody() {
    return 'secret';
  }
  @Public() @Get('open') everybody() {
    return { open: true };
  }
  @Policy('signed-in') @Get('signed-in') any() {
    return currentContext()?.tenants;
  }
}

@Module({
  imports: [
    ServiceModule.forRoot({ name: 'scheduling', entities: [], migrations: [], consumes: ['identity'], errorStatus }),
  ],
  controllers: [PlacesController, UnguardedController],
})
class PlacesApp {}

describe('a service', () => {
  const ada = {
    subject: 'ada',
    clientId: 'web',
    roles: ['provider:hertscam:coordinator', 'provider:herts:moderator', 'person:p1:self'],
    personId: 'p1',
  };
  let service: TestService;
  const get = (path: string, request = {}) => service.request('GET', path, { as: ada, ...request });

  beforeAll(async () => {
    service = await startTestService(PlacesApp, { env: { RATE_LIMIT_PER_MINUTE: '100' }, checkAnswers: false });
  });
  afterAll(() => service.close());

  describe('access', () => {
    it('refuses everybody where a route declares no policy', async () => {
      for (const as of [undefined, ada, { roles: ['consortium:consortium:operator'] }])
        expect((await service.request('GET', '/v1/unguarded', as ? { as } : {})).status).toBe(403);
    });

    it('asks for a token, says so in the header, and lets everybody in where it is public', async () => {
      const { status, headers, body } = await service.request('GET', '/v1/places');
      expect([status, headers.get('www-authenticate'), body.code]).toEqual([401, 'Bearer', 'unauthenticated']);
      expect((await service.request('GET', '/v1/unguarded/open')).body).toEqual({ open: true });
    });

    it.each([
      ['expired', 'expiredToken'],
      ['signed by somebody else', 'foreignToken'],
      ['meant for another service', 'wrongAudienceToken'],
    ] as const)('refuses a token that is %s', async (_title, kind) => {
      const { status, headers } = await service.request('GET', '/v1/places', {
        token: await service.issuer[kind](ada),
      });
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
    });

    it('refuses roles that the policy does not name', async () => {
      const { status, body } = await get('/v1/places', { as: { roles: ['university:herts:registrar'] } });
      expect([status, body.code]).toEqual([403, 'forbidden']);
    });

    it('opens the rows of exactly the organisations whose role this route names', async () => {
      expect((await get('/v1/places/who')).body).toMatchObject({
        principal: { subject: 'ada', clientId: 'web', personId: 'p1' },
        context: { tenants: ['hertscam', 'p1'], actor: 'user:ada', correlationId: expect.any(String) },
      });
      expect((await get('/v1/places/narrower')).body).toEqual(['herts']);
      expect((await get('/v1/unguarded/signed-in', { as: { roles: [] } })).body).toEqual([]);
    });

    it('does not let a token act for another person than the one it names', async () => {
      expect((await get('/v1/places', { as: { roles: ['person:p2:self'], personId: 'p1' } })).status).toBe(403);
    });

    it('lists every route with its policy, the missing one too', () => {
      const routes = routePolicies(service.app);
      expect(routes.filter(({ policy }) => !policy).map(({ path }) => path)).toEqual(['/v1/unguarded']);
      expect(routes).toContainEqual({
        method: 'POST',
        path: '/v1/places/:id/rename',
        handler: 'PlacesController.rename',
        policy: { public: false, roles: ['provider:coordinator', 'person:self'] },
      });
    });
  });

  describe('problems', () => {
    it.each([
      ['a refusal of the domain', '/v1/places/full', 409, 'places_exceeded', { cohortId: 'x' }],
      ['an unknown route', '/v1/nowhere', 404, 'not_found', undefined],
      ['an id that is no UUID', '/v1/places/42', 404, 'not_found', { parameter: 'id' }],
      ['a method that a path does not have', '/v1/places/who/x/y', 404, 'not_found', undefined],
      ['a path that cannot be decoded', '/v1/%zz', 400, 'malformed', undefined],
      ['a failure of ours', '/v1/places/broken', 500, 'internal_error', undefined],
      [
        'a query without a table',
        `/v1/places/sql?text=${encodeURIComponent('select * from secrets_of_ada')}`,
        500,
        'internal_error',
        undefined,
      ],
      [
        'a unique violation',
        `/v1/places/sql?text=${encodeURIComponent(`insert into issuer_keys values ('a', '{}', now()), ('a', '{}', now())`)}`,
        409,
        'conflict',
        { constraint: 'issuer_keys_pkey' },
      ],
    ])('answers %s', async (_title, path, status, code, details) => {
      const { status: answered, headers, body } = await get(path);
      expect([answered, headers.get('content-type')]).toEqual([
        status,
        expect.stringMatching(/^application\/problem\+json/),
      ]);
      expect(body).toMatchObject({
        type: `urn:collegium:problem:${code}`,
        status,
        code,
        instance: path.split('?')[0],
        correlationId: headers.get('x-correlation-id'),
      });
      expect(body.details).toEqual(details);
      expect(JSON.stringify(body)).not.toMatch(/hunter2|secrets_of_ada|insert into|select \*/);
    });

    it('points at every field that is wrong, unknown ones too', async () => {
      const { status, body } = await service.request('POST', '/v1/places', {
        as: ada,
        body: { cohortId: 'x', surplus: 1, setting: { urn: '1', also: 2 } },
      });
      expect([status, body.code]).toEqual([422, 'validation_failed']);
      expect(body.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]).sort()).toEqual(
        [
          ['/cohortId', 'is_uuid'],
          ['/setting/also', 'unknown_field'],
          ['/setting/urn', 'is_int'],
          ['/surplus', 'unknown_field'],
        ],
      );
    });

    it.each([
      ['an empty object', '{}', 'application/json'],
      ['a list', [1], 'application/json'],
      ['null', 'null', 'application/json'],
    ])('refuses %s as a body', async (_title, body, type) => {
      const { status } = await service.request('POST', '/v1/places', {
        as: ada,
        headers: { 'content-type': type },
        body,
      });
      expect(status).toBe(422);
    });

    it.each([
      ['malformed JSON', '{"a":', 'application/json', 400, 'malformed'],
      ['a content type we do not read', 'x', 'text/plain', 415, 'unsupported_media_type'],
      [
        'a body that is too large',
        JSON.stringify({ text: 'x'.repeat(2_000_000) }),
        'application/json',
        413,
        'payload_too_large',
      ],
    ])('refuses %s', async (_title, body, type, status, code) => {
      const answer = await service.request('POST', '/v1/places', { as: ada, headers: { 'content-type': type }, body });
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it.each([
      ['an unknown parameter', 'colour=red', '/query/colour'],
      ['too large a page', 'limit=201', '/query/limit'],
      ['an unknown filter', 'filter[x]=1', '/query/filter/x'],
      ['a filter that does not fit', 'filter[cohort]=1', '/query/filter/cohort'],
      ['an unknown order', 'sort=-age', '/query/sort'],
    ])('refuses %s', async (_title, query, pointer) => {
      const { status, body } = await get(`/v1/places?${query}`);
      expect([status, body.errors.map((error: { pointer: string }) => error.pointer)]).toEqual([422, [pointer]]);
    });
  });

  describe('answers', () => {
    it('leads from page to page by absolute links that keep the query', async () => {
      const cohort = newId();
      const first = (await get(`/v1/places?limit=3&filter[cohort]=${cohort}`)).body;
      expect(first.data.map(({ id }: { id: string }) => id)).toEqual(['0', '1', '2']);
      const next = new URL(first.next);
      expect(next.origin).toBe(new URL(service.url).origin);
      expect(next.searchParams.get('filter[cohort]')).toBe(cohort);
      expect((await get(next.pathname + next.search)).body).toEqual({ data: [{ id: '3' }, { id: '4' }], next: null });
    });

    it('carries the version as an ETag, and takes it back in If-Match', async () => {
      const path = `/v1/places/${newId()}`;
      const rename = (tag: string) =>
        service.request('POST', `${path}/rename`, { as: ada, headers: { 'if-match': tag } });
      expect((await get(path)).headers.get('etag')).toBe('"3"');
      expect((await rename('"3"')).headers.get('etag')).toBe('"4"');
      expect((await rename('*')).status).toBe(201);
      expect([(await rename('"2"')).status, (await rename('W/"3"')).status]).toEqual([412, 400]);
    });

    it("takes the caller's correlation id if it is a plain one", async () => {
      expect(
        (await get('/v1/places/who', { headers: { 'x-correlation-id': 'case-7' } })).body.context.correlationId,
      ).toBe('case-7');
      expect(
        (await get('/v1/places/who', { headers: { 'x-correlation-id': 'a b' } })).body.context.correlationId,
      ).not.toBe('a b');
    });

    it('sets security headers', async () => {
      const { headers } = await get('/v1/places');
      expect([headers.get('x-content-type-options'), headers.get('content-security-policy')]).toEqual([
        'nosniff',
        expect.stringContaining(`default-src 'self'`),
      ]);
    });
  });

  describe('operations', () => {
    it('is ready and tells its health', async () => {
      expect((await service.request('GET', '/ready')).body).toEqual({ status: 'ready' });
      const { body } = await service.request('GET', '/health');
      expect(body.checks).toMatchObject({
        database: { status: 'up' },
        nats: {},
        relay: {},
        consumers: {},
        deadLetters: {},
      });
    });

    it('measures requests by route, never by path', async () => {
      const id = newId();
      await get(`/v1/places/${id}`);
      const { body } = await service.request('GET', '/metrics');
      expect(body).toContain('http_request_duration_seconds_count{method="GET",route="/v1/places/:id",status="200"}');
      expect(body).not.toContain(id);
    });

    it('documents its routes, what they take and who may call them', async () => {
      const { body } = await service.request('GET', '/openapi.json');
      expect(body.openapi).toBe('3.1.0');
      expect(body.paths['/v1/places'].post).toMatchObject({
        'x-collegium-policy': ['provider:coordinator', 'person:self'],
        security: [{ oidc: [] }],
      });
      expect(body.paths['/v1/places'].post.requestBody.content['application/json'].example).toEqual({
        cohortId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        setting: { urn: 1, name: 'text' },
      });
      expect(body.components.schemas.PlaceDto).toMatchObject({
        required: ['cohortId', 'setting'],
        properties: {
          cohortId: { type: 'string', format: 'uuid' },
          setting: { $ref: '#/components/schemas/SettingDto' },
        },
      });
      expect(body.components.schemas.Problem.properties.code.enum).toContain('places_exceeded');
      expect((await service.request('GET', '/docs')).status).toBe(200);
      expect((await service.request('GET', '/docs/swagger-ui-bundle.js')).headers.get('content-type')).toMatch(
        /javascript/,
      );
    });

    it('counts requests down per client and refuses beyond the limit', async () => {
      const bob = { subject: 'bob', roles: ['provider:hertscam:coordinator'] };
      const first = await get('/v1/places', { as: bob });
      expect([first.headers.get('ratelimit-limit'), first.headers.get('ratelimit-reset')]).toEqual([
        '100',
        expect.stringMatching(/^\d+$/),
      ]);
      const token = await service.token('provider:hertscam:coordinator');
      const answers = [];
      // Twice the limit and one: a new minute may begin amid them.
      for (let sent = 0; sent < 201; sent++) answers.push(await service.request('GET', '/v1/places', { token }));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused[0]).toMatchObject({ body: { code: 'too_many_requests' } });
      expect(refused[0]!.headers.get('retry-after')).toMatch(/^\d+$/);
      expect((await get('/v1/places')).status).toBe(200);
    });
  });
});
