import { Policy, Public } from '@collegium/auth';
import { newId, UnitOfWork } from '@collegium/persistence';
import { startTestService, type TestService } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Inject, Module, Param, Post, Query, Req } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsOptional, IsString, Matches, MaxLength, MinLength, ValidateNested } from 'class-validator';
import type {} from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { Filters, PageQuery, SortBy } from '../pages/page-query.js';
import { readPage } from '../pages/read-page.js';
import { CsvBody, type Upload } from '../uploads/upload.js';
import { ServiceModule } from './service.module.js';

@Entity('notes')
class NoteRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') title!: string;
  @Column('integer') rank!: number;
  @Column('timestamptz') at!: Date;
}

class CreateNotes1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create table notes (id uuid primary key, title text not null, rank integer not null, at timestamptz not null)',
    );
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table notes');
  }
}

class FactDto {
  @IsOptional() @IsString() @MaxLength(20) value?: string;
}
class NoteDto {
  @IsString() @MinLength(3) @Matches(/^[^<>]*$/) @MaxLength(50) title!: string;
  @IsOptional() @IsInt() rank?: number;
  @IsOptional() @ValidateNested() @Type(() => FactDto) fact?: FactDto;
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => FactDto) facts?: FactDto[];
}
class NoteFilter {
  @IsOptional() @IsString() @MaxLength(20) title?: string;
}
class NotesQuery extends PageQuery {
  @Filters(() => NoteFilter) filter?: NoteFilter;
  @SortBy('title', 'rank', 'at') sort?: string;
}

@Policy('provider:coordinator')
@Controller('v1/notes')
class NotesController {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @Get()
  list(@Query() query: NotesQuery) {
    return this.unitOfWork.run((tx) =>
      readPage(tx.manager.createQueryBuilder(NoteRow, 'note').where('true'), query, { sort: query.sort }),
    );
  }

  @Post()
  make(@Body() body: NoteDto) {
    return this.unitOfWork.run((tx) =>
      tx.manager.query('insert into notes values ($1, $2, $3, now()) returning id', [
        newId(),
        body.title,
        body.rank ?? 0,
      ]),
    );
  }

  @Get('of/:name')
  of(@Param('name') name: string) {
    return this.unitOfWork.run((tx) => tx.manager.query('select $1::text as name', [name]));
  }

  @ApiConsumes('text/csv')
  @Post('file')
  async file(@CsvBody() upload: Upload) {
    return { digest: await upload.fingerprint() };
  }

  @ApiConsumes('application/yaml', 'application/json')
  @Post('text')
  text(@Body() body: unknown) {
    return { body };
  }

  @ApiConsumes('multipart/form-data')
  @Post('form')
  async form(@Req() request: FastifyRequest) {
    const seen: string[] = [];
    for await (const part of request.parts()) {
      if (part.type === 'file') await part.toBuffer();
      seen.push(part.fieldname);
    }
    return seen;
  }

  @Public()
  @HttpCode(200)
  @Post('open')
  open(@Body() body: NoteDto) {
    return body;
  }
}

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'scheduling',
      entities: [NoteRow],
      migrations: [CreateNotes1764000000000],
      consumes: [],
      errorStatus: {},
    }),
  ],
  controllers: [NotesController],
})
class NotesApp {}

describe('the edge of a service', () => {
  const ada = { subject: 'ada', roles: ['provider:hertscam:coordinator'] };
  let service: TestService;
  const send = (method: string, path: string, request = {}) => service.request(method, path, { as: ada, ...request });
  const post = (body: unknown, path = '/v1/notes', type = 'application/json') =>
    send('POST', path, { body, headers: { 'content-type': type } });
  const pointers = (body: { errors?: { pointer: string }[] }) => body.errors?.map(({ pointer }) => pointer);

  beforeAll(async () => {
    service = await startTestService(NotesApp, { checkAnswers: false });
  });
  afterAll(() => service.close());

  describe('texts that can be neither stored nor published', () => {
    it.each([
      ['half an emoji', '{"title":"Ann \\ud83d"}', ['/title']],
      ['the other half', '{"title":"\\ude00 Ann"}', ['/title']],
      ['a NUL', '{"title":"A\\u0000B"}', ['/title']],
      ['a name that holds half an emoji', '{"title":"Ann","\\ud83d":1}', ['/\uFFFD']],
      ['a name that holds a NUL', '{"title":"Ann","a\\u0000":1}', ['/a\uFFFD']],
      ['a text far inside', '{"title":"Ann","facts":[{},{"value":"\\u0000"}]}', ['/facts/1/value']],
      ['several of them', '{"title":"\\u0000","fact":{"value":"\\udfff"}}', ['/title', '/fact/value']],
      ['a text in place of an object', '"\\ud83d"', ['']],
    ])('are refused in JSON, by pointer: %s', async (_title, json, expected) => {
      const { status, body } = await post(json);
      expect([status, body.code, pointers(body)]).toEqual([422, 'validation_failed', expected]);
    });

    it('are refused in a query, by name', async () => {
      for (const [query, pointer] of [
        ['filter[title]=a%00b', '/query/filter/title'],
        ['after=%00', '/query/after'],
        ['a%00=1', '/query/a\uFFFD'],
        ['filter[title]=%ff', '/query/filter[title]'],
        ['after=%ed%a0%bd', '/query/after'],
      ] as const) {
        const { status, body } = await send('GET', `/v1/notes?${query}`);
        expect([query, status, pointers(body)]).toEqual([query, 422, [pointer]]);
      }
    });

    it('are found under no path', async () => {
      expect((await send('GET', '/v1/notes/of/a%00b')).status).toBe(404);
      expect((await send('GET', '/v1/notes/of/%ff')).status).toBe(400);
      expect((await send('GET', '/v1/notes/of/%F0%9F%98%80')).body).toEqual([{ name: '\u{1F600}' }]);
    });

    it('are refused in YAML as text', async () => {
      expect((await post('title: a\0b', '/v1/notes/text', 'application/yaml')).status).toBe(422);
    });

    it.each([
      ['a field', 'name="title"\r\n\r\na\0b', ['/title']],
      ['a name of a field', 'name="ti\0tle"\r\n\r\na', ['/ti\uFFFDtle']],
      ['the name of a file', 'name="file"; filename="a%00\0.pdf"\r\nContent-Type: application/pdf\r\n\r\nx', ['/file']],
      ['a field in UTF-16', 'name="title"\r\nContent-Type: text/plain; charset=utf-16le\r\n\r\n\x3d\xd8', ['/title']],
    ])('are refused in a form: %s', async (_title, part, expected) => {
      const bytes = Buffer.from(`--b\r\nContent-Disposition: form-data; ${part}\r\n--b--\r\n`, 'latin1');
      const { status, body } = await post(bytes, '/v1/notes/form', 'multipart/form-data; boundary=b');
      if (status !== 400) expect([status, pointers(body)]).toEqual([422, expected]);
      else expect(body.code).toBe('malformed');
    });

    it('are not looked for in a form that cannot be read', async () => {
      for (const type of ['multipart/form-data', 'multipart/form-data; boundary=']) {
        const { status, body } = await post('{"file":"#"}', '/v1/notes/form', type);
        expect([type, status, body.code]).toEqual([type, 400, 'malformed']);
      }
    });

    it('are not made of bytes that are no UTF-8', async () => {
      const { status, body } = await post(Buffer.from('7b227469746c65223a22ff227d', 'hex'));
      expect([status, body.code]).toEqual([400, 'malformed']);
    });

    it('leave whole emoji, accents and other scripts alone', async () => {
      expect((await post({ title: 'Zoë \u{1F600} 山田' })).status).toBe(201);
    });
  });

  describe('bodies of another shape', () => {
    it.each([
      ['an array', [1], ['']],
      ['an array of nothing', [null], ['']],
      ['an array of objects', [{}], ['']],
      ['an array of arrays', [[]], ['']],
      ['a text', '"text"', ['']],
      ['a number', '5', ['']],
      ['an array where an object is meant', { title: 'Ann', fact: [{}] }, ['/fact']],
      ['an object where a list is meant', { title: 'Ann', facts: {} }, ['/facts']],
      ['a number in a list of objects', { title: 'Ann', facts: [1] }, ['/facts/0']],
      ['nothing in a list of objects', { title: 'Ann', facts: [null] }, ['/facts/0']],
      ['a list in a list of objects', { title: 'Ann', facts: [[]] }, ['/facts/0']],
    ])('are refused: %s', async (_title, sent, expected) => {
      const { status, body } = await post(sent);
      expect([status, pointers(body)]).toEqual([422, expected]);
    });

    it('may be nested 64 levels deep and no deeper, and are refused in a few words', async () => {
      const nested = (levels: number) => `{"title":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
      expect((await post(nested(64))).status).toBe(422);
      for (const json of [nested(65), nested(5_000), '['.repeat(1_000_000), '{"a":'.repeat(100_000)]) {
        const { status, body } = await post(json);
        expect([status, body.code]).toEqual([400, 'malformed']);
        expect(JSON.stringify(body).length).toBeLessThan(500);
      }
    });

    it('have one message for each field, and are told how many fields are wrong', async () => {
      const { body } = await post({ title: '<', rank: 'x' });
      expect(pointers(body)).toEqual(['/title', '/rank']);
      expect(body.detail).toBe('2 fields are not valid: /title, /rank.');
      expect((await post({ title: '<' })).body.detail).toBe('One field is not valid: /title.');
    });

    it('are not matched against a pattern where a text is far too long', async () => {
      const { status, body } = await post({ title: '<'.repeat(100_000) });
      expect([status, body.errors]).toEqual([
        422,
        [expect.objectContaining({ pointer: '/title', code: 'max_length' })],
      ]);
    });

    it('hold numbers that a column cannot: refused, not a failure of ours', async () => {
      for (const rank of [2 ** 31, -(2 ** 40), Number.MAX_SAFE_INTEGER, 1e300])
        expect([rank, (await post({ title: 'Ann', rank })).status]).toEqual([rank, 422]);
    });
  });

  describe('content types', () => {
    it.each([
      ['CSV on a route of JSON', '/v1/notes', 'text/csv', 'a,b\n1,2'],
      ['YAML on a route of JSON', '/v1/notes', 'application/yaml', 'title: Ann'],
      ['a form on a route of JSON', '/v1/notes', 'application/x-www-form-urlencoded', 'title=Ann'],
      ['a multipart body on a route of JSON', '/v1/notes', 'multipart/form-data; boundary=b', '--b--\r\n'],
      ['JSON on a route of CSV', '/v1/notes/file', 'application/json', '{}'],
      ['CSV on a route of YAML', '/v1/notes/text', 'text/csv', 'a,b'],
      ['something unknown', '/v1/notes', 'application/x-unknown', 'x'],
      ['CSV on a route that is everybody’s', '/v1/notes/open', 'text/csv', 'a,b'],
    ])('are refused where a route does not declare them: %s', async (_title, path, type, body) => {
      const answer = await post(body, path, type);
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    });

    it('are taken where it does', async () => {
      expect((await post('a,b\n1,2', '/v1/notes/file', 'text/csv; charset=utf-8')).status).toBe(201);
      expect((await post('a: 1', '/v1/notes/text', 'text/yaml')).body).toEqual({ body: 'a: 1' });
    });
  });

  it.each([
    '"x"',
    'true',
    '1e308',
    '1e999',
    '"-1"',
    '"\\u0000"',
    'null',
    '{}',
    '[]',
    '"00000000-0000-0000-0000-00000000000"',
  ])('refuses a cursor of %s on every order of a list', async (value) => {
    for (const [sort, json] of [
      ['', `[${value}]`],
      ['&sort=rank', `[${value},"${newId()}"]`],
      ['&sort=-at', `[${value},"${newId()}"]`],
      ['&sort=title', `["a",${value}]`],
      ['', value],
    ]) {
      const after = Buffer.from(json!).toString('base64url');
      const { status, body } = await send('GET', `/v1/notes?after=${after}${sort}`);
      expect([json, status, body.code]).toEqual([json, 400, 'malformed']);
    }
  });

  it('leads through a list by its own cursors, in every order', async () => {
    for (const title of ['one', 'two', 'three']) await post({ title, rank: title.length });
    for (const sort of ['', '&sort=title', '&sort=-rank', '&sort=at']) {
      const first = (await send('GET', `/v1/notes?limit=1${sort}`)).body;
      const next = new URL(first.next);
      expect((await send('GET', next.pathname + next.search)).status).toBe(200);
    }
  });

  it('answers 405 with the methods of a path that has others, and 404 where there is no path', async () => {
    for (const [method, path, allow] of [
      ['DELETE', '/v1/notes', 'GET, HEAD, POST'],
      ['PUT', `/v1/notes/of/${newId()}`, 'GET, HEAD'],
      ['GET', '/v1/notes/file', 'POST'],
    ] as const) {
      const { status, headers, body } = await send(method, path);
      expect([status, headers.get('allow'), body.code]).toEqual([405, allow, 'method_not_allowed']);
    }
    expect((await send('DELETE', '/v1/nowhere')).status).toBe(404);
  });
});
