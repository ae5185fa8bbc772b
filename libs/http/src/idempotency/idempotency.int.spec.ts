import { Policy } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { newId, UnitOfWork } from '@collegium/persistence';
import { eventually, startTestService, type TestRequest, type TestService } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, HttpCode, Module, Param, Post } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ServiceModule } from '../service/service.module.js';
import { CsvBody, type Upload } from '../uploads/upload.js';
import { AnswersSecret } from './answers-secret.js';
import { forgetAnswersAbout, forgetOldAnswers } from './idempotency-keys.js';

class CreateThings1 implements MigrationInterface {
  readonly name = 'CreateThings1764000000000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table things (id uuid primary key, name text not null)');
  }
  async down(): Promise<void> {
    /* thrown away with the database */
  }
}

class ThingDto {
  @IsString() name!: string;
  @IsOptional() @IsString() mode?: string;
}

/** Lets a spec hold a request inside its transaction. */
const gate = { open: Promise.resolve() };

@Policy('provider:coordinator')
@Controller('v1/things')
class ThingsController {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Post()
  make(@Body() { name, mode }: ThingDto) {
    return this.unitOfWork.run(async (tx) => {
      const id = newId();
      await tx.manager.query('insert into things values ($1, $2)', [id, name]);
      await gate.open;
      if (mode === 'refuse') throw refuseCommon('conflict', 'No.');
      return { id, name };
    });
  }

  @Post(':id/rename')
  @HttpCode(200)
  rename(@Param('id') id: string, @Body() { name }: ThingDto) {
    return this.unitOfWork.run(async (tx) => ({ id, name, rows: await tx.manager.query('select 1 from things') }));
  }

  @Post('secret')
  @AnswersSecret()
  secret() {
    return { secret: newId() };
  }

  @ApiConsumes('text/csv')
  @Post('import')
  async import(@CsvBody() upload: Upload) {
    let bytes = 0;
    for await (const chunk of upload) bytes += (chunk as Buffer).length;
    return { id: newId(), bytes };
  }
}

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'enrolment',
      entities: [],
      migrations: [CreateThings1],
      consumes: [],
      errorStatus: {},
    }),
  ],
  controllers: [ThingsController],
})
class ThingsApp {}

describe('Idempotency-Key', () => {
  const ada = { subject: 'ada', clientId: 'web', roles: ['provider:hertscam:coordinator'] };
  let service: TestService;
  const post = (key: string, body: unknown, path = '/v1/things', request: TestRequest = {}) =>
    service.request('POST', path, { as: ada, headers: { 'idempotency-key': key }, body, ...request });
  const count = async (name: string): Promise<number> => {
    const [{ count: found }] = await service.app
      .get(UnitOfWork)
      .run((tx) => tx.manager.query('select count(*)::int from things where name = $1', [name]));
    return found as number;
  };

  const locksHeld = async (): Promise<number> => {
    const held = await service.app
      .get(UnitOfWork)
      .run((tx) =>
        tx.manager.query(
          `select 1 from pg_locks where locktype = 'advisory' and objsubid = 1 and classid <> 0 and database = (select oid from pg_database where datname = current_database())`,
        ),
      );
    return (held as unknown[]).length;
  };

  beforeAll(async () => {
    service = await startTestService(ThingsApp, { checkAnswers: false });
  });
  afterAll(() => service.close());

  it('gives the first answer again and has one effect', async () => {
    const first = await post('a', { name: 'once' });
    const again = await post('a', { name: 'once' });
    expect(first.status).toBe(201);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect(await count('once')).toBe(1);
  });

  it('takes two bodies that differ in the order of names only for the same', async () => {
    await service.request('POST', '/v1/things', {
      as: ada,
      headers: { 'idempotency-key': 'order', 'content-type': 'application/json' },
      body: '{"name":"order","mode":"x"}',
    });
    const again = await service.request('POST', '/v1/things', {
      as: ada,
      headers: { 'idempotency-key': 'order', 'content-type': 'application/json' },
      body: '{ "mode": "x", "name": "order" }',
    });
    expect(again.status).toBe(201);
    expect(await count('order')).toBe(1);
  });

  it('refuses the key for another body, and for another thing on the same route', async () => {
    await post('b', { name: 'first' });
    const other = await post('b', { name: 'second' });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await count('second')).toBe(0);

    await post('c', { name: 'x' }, `/v1/things/${newId()}/rename`);
    expect((await post('c', { name: 'x' }, `/v1/things/${newId()}/rename`)).status).toBe(422);
  });

  it('tells one client and one route from another', async () => {
    const first = await post('d', { name: 'scoped' });
    const stranger = await post('d', { name: 'scoped' }, '/v1/things', { as: { ...ada, subject: 'bob' } });
    expect(stranger.body.id).not.toBe(first.body.id);
    expect((await post('d', { name: 'scoped' }, `/v1/things/${newId()}/rename`)).status).toBe(200);
  });

  it('answers 409 at once while the first request is in flight', async () => {
    let release = (): void => undefined;
    gate.open = new Promise((resolve) => {
      release = resolve;
    });
    const first = post('e', { name: 'slow' });
    try {
      await eventually(async () => (await locksHeld()) > 0);
      const second = await post('e', { name: 'slow' });
      expect([second.status, second.body.code]).toEqual([409, 'idempotency_key_in_flight']);
    } finally {
      release();
      gate.open = Promise.resolve();
    }
    expect((await first).status).toBe(201);
    expect((await post('e', { name: 'slow' })).body).toEqual((await first).body);
    expect(await count('slow')).toBe(1);
  });

  it('does not store a refusal: the effect is rolled back, and the key may try again', async () => {
    const refused = await post('f', { name: 'refused', mode: 'refuse' });
    expect(refused.status).toBe(409);
    expect(await count('refused')).toBe(0);
    expect((await post('f', { name: 'refused' })).status).toBe(201);
  });

  it('never stores or repeats an answer with a secret', async () => {
    const first = await post('g', {}, '/v1/things/secret');
    expect(first.body.secret).toEqual(expect.any(String));
    const again = await post('g', {}, '/v1/things/secret');
    expect([again.status, again.body.code]).toEqual([409, 'secret_already_shown']);
    const rows = await service.app
      .get(UnitOfWork)
      .run((tx) => tx.manager.query('select to_jsonb(idempotency_keys)::text as row from idempotency_keys'));
    expect(JSON.stringify(rows)).not.toContain(first.body.secret);
  });

  it('forgets what was answered to somebody, or about them, and nothing else', async () => {
    const [own, about, other] = [
      '01990000-0000-7000-8000-0000000000aa',
      '01990000-0000-7000-8000-0000000000ab',
      '01990000-0000-7000-8000-0000000000ac',
    ];
    const of = (personId: string) => ({ roles: ['provider:hertscam:coordinator'], personId });
    const asked: [string, string, object][] = [
      ['o', own, { name: 'mine' }],
      ['p', other, { name: `seen by ${about}` }],
      ['q', other, { name: 'theirs' }],
    ];
    for (const [key, personId, body] of asked)
      expect(
        (await service.request('POST', '/v1/things', { as: of(personId), headers: { 'idempotency-key': key }, body }))
          .status,
      ).toBe(201);
    const run = service.app.get(UnitOfWork);
    await run.run((tx) => forgetAnswersAbout(tx.manager, [own, about]));
    expect(
      await run.run((tx) => tx.manager.query(`select key from idempotency_keys where key in ('o', 'p', 'q')`)),
    ).toEqual([{ key: 'q' }]);
  });

  it('knows an uploaded file by its content', async () => {
    const csv = (body: string) =>
      service.request('POST', '/v1/things/import', {
        as: ada,
        headers: { 'idempotency-key': 'h', 'content-type': 'text/csv' },
        body,
      });
    const first = await csv('a,b\n1,2\n');
    expect(first.body).toMatchObject({ bytes: 8 });
    expect((await csv('a,b\n1,2\n')).body).toEqual(first.body);
    expect((await csv('a,b\n1,3\n')).status).toBe(422);
  });

  it('refuses a key that is no key', async () => {
    expect((await post('with space', { name: 'x' })).status).toBe(400);
  });

  it('forgets after a day', async () => {
    const first = await post('i', { name: 'old' });
    const run = service.app.get(UnitOfWork);
    await run.run((tx) =>
      tx.manager.query(`update idempotency_keys set created_at = now() - interval '25 hours' where key = 'i'`),
    );
    expect((await post('i', { name: 'new' })).body.id).not.toBe(first.body.id);
    await run.run((tx) =>
      tx.manager.query(`update idempotency_keys set created_at = now() - interval '25 hours' where key = 'i'`),
    );
    expect(await run.run((tx) => forgetOldAnswers(tx.manager))).toBe(1);
  });
});
