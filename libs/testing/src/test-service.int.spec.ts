import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assertHolds, Policy, Principal, Public } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { ServiceModule } from '@collegium/http';
import { Clock, enableTenancy, newId, UnitOfWork } from '@collegium/persistence';
import { Controller, Get, Inject, Module, Param, Post } from '@nestjs/common';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { policyMatrix, rowSecurityProbe } from './policy-matrix.js';
import { schemaDrift, unguardedTables } from './schema-drift.js';
import { startTestService } from './test-service.js';
import type { TestService } from './test-service.js';

@Entity('things')
class Thing {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('text') readonly tenant!: string;
}

@Entity('leaks')
class Leak {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('text') readonly tenant!: string;
}

class Tables1790000000001 implements MigrationInterface {
  name = 'Tables1790000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table things (id uuid primary key, tenant text not null)');
    await enableTenancy(runner, 'things', ['tenant']);
    await runner.query('create table leaks (id uuid primary key, tenant text not null)'); // somebody forgot
  }

  async down(): Promise<void> {
    throw new Error('Never taken back.');
  }
}

@Controller('v1/things')
class ThingsController {
  constructor(
    @Inject(UnitOfWork) protected readonly unitOfWork: UnitOfWork,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Get()
  @Policy('provider:coordinator')
  list(): Promise<Thing[]> {
    return this.unitOfWork.run((tx) => tx.manager.find(Thing));
  }

  @Get(':id')
  @Policy('provider:coordinator', 'provider:moderator')
  async one(@Param('id') id: string): Promise<Thing> {
    const thing = await this.unitOfWork.run((tx) => tx.manager.findOneBy(Thing, { id }));
    if (!thing) throw refuseCommon('not_found', `No thing ${id}.`);
    return thing;
  }

  @Post(':id/open')
  @Policy('signed-in')
  async open(@Param('id') id: string, @Principal() principal: Principal): Promise<Thing> {
    const thing = await this.one(id);
    assertHolds(principal, thing.tenant, 'provider:coordinator');
    return thing;
  }

  @Get('public/time')
  @Public()
  time(): { now: string } {
    return { now: this.clock.now().toISOString() };
  }
}

/** Routes as nobody should write them. */
@Controller('v1/holes')
class HolesController {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @Get('undeclared')
  undeclared(): string {
    return 'open to nobody';
  }

  @Get('leaks')
  @Policy('provider:coordinator')
  leaks(): Promise<Leak[]> {
    return this.unitOfWork.run((tx) => tx.manager.find(Leak));
  }

  @Get('as-provider/:id')
  @Policy('provider:coordinator')
  async asProvider(@Param('id') id: string): Promise<Thing> {
    const thing = await this.unitOfWork.run((tx) => tx.manager.findOneBy(Thing, { id }), { tenants: ['hertscam'] }); // without a check
    if (!thing) throw refuseCommon('not_found', `No thing ${id}.`);
    return thing;
  }
}

function serviceOf(...controllers: (new (...args: never[]) => object)[]): new () => object {
  @Module({
    imports: [
      ServiceModule.forRoot({
        name: 'enrolment',
        entities: [Thing, Leak],
        migrations: [Tables1790000000001],
        consumes: [],
        errorStatus: {},
      }),
    ],
    controllers,
  })
  class AppModule {}
  return AppModule;
}

describe('a test service', () => {
  let service: TestService;
  const [mine, leaked] = [newId(), newId()];
  const walk = { own: 'hertscam', foreign: 'star', params: { id: mine, leaked } };

  async function start(...controllers: Parameters<typeof serviceOf>): Promise<TestService> {
    const started = await startTestService(serviceOf(...controllers), { checkAnswers: false });
    const rows = started.app.get(UnitOfWork);
    await rows.run(
      async (tx) => {
        await tx.manager.insert(Thing, { id: mine, tenant: 'hertscam' });
        await tx.manager.insert(Leak, { id: leaked, tenant: 'hertscam' });
      },
      { tenants: ['hertscam'] },
    );
    return started;
  }

  beforeAll(async () => {
    service = await start(ThingsController);
  });
  afterAll(() => service.close());

  it('answers whom its policy names, with their rows', async () => {
    const answer = await service.request('GET', `/v1/things/${mine}`, { as: ['provider:hertscam:moderator'] });
    expect([answer.status, answer.body]).toEqual([200, { id: mine, tenant: 'hertscam' }]);
    expect(
      (await service.request('GET', '/v1/things', { token: await service.token('provider:star:coordinator') })).body,
    ).toEqual([]);
  });

  it('travels in domain time', async () => {
    service.travelTo('2031-05-06T07:08:09Z');
    const { body } = await service.request('GET', '/v1/things/public/time');
    expect(body.now).toMatch(/^2031-05-06T07:08/);
  });

  it('has no hole where every route has its policy and every table its tenancy', async () => {
    expect(await policyMatrix(service, walk)).toEqual([]);
    expect(await rowSecurityProbe(service, walk)).toEqual([]);
  });

  it('is given back its own scopes after the probe', async () => {
    await rowSecurityProbe(service, walk);
    expect((await service.request('GET', '/v1/things', { as: ['provider:hertscam:coordinator'] })).body).toHaveLength(
      1,
    );
  });

  it('with holes has them all found', async () => {
    const leaky = await start(ThingsController, HolesController);
    try {
      expect(await policyMatrix(leaky, walk)).toEqual([
        {
          route: 'GET /v1/holes/as-provider/:id',
          who: 'the right roles elsewhere',
          wanted: 'nothing of hertscam',
          got: `200 with ${mine}`,
        },
        {
          route: 'GET /v1/holes/leaks',
          who: 'the right roles elsewhere',
          wanted: 'nothing of hertscam',
          got: `200 with ${leaked}`,
        },
        { route: 'GET /v1/holes/undeclared', who: 'anybody', wanted: 'a declared policy', got: 'none' },
      ]);
      expect((await rowSecurityProbe(leaky, walk)).map(({ route }) => route)).toEqual([
        'GET /v1/holes/as-provider/:id',
        'GET /v1/holes/leaks',
      ]);
    } finally {
      await leaky.close();
    }
  });

  it('has its entities compared with its migrations', async () => {
    expect(await schemaDrift(serviceOf())).toEqual([]);
  });

  it('has the table found whose tenancy somebody forgot', async () => {
    expect(await unguardedTables(serviceOf())).toEqual(['leaks']);
  });

  it('finds a policy that lets in too many and one that lets in too few', async () => {
    const routes = [
      { method: 'GET', path: '/v1/things', handler: 'too many', policy: { public: false, roles: ['school:head'] } },
      { method: 'GET', path: '/v1/things/:id', handler: 'too few', policy: { public: true } },
    ] as const;
    const violations = await policyMatrix(service, { ...walk, byHand: routes });
    expect(violations).toContainEqual({
      route: 'GET /v1/things',
      who: 'provider:coordinator',
      wanted: '403',
      got: 200,
    });
    expect(violations).toContainEqual({ route: 'GET /v1/things', who: 'school:head', wanted: 'let in', got: 403 });
    expect(violations).toContainEqual({ route: 'GET /v1/things/:id', who: 'nobody', wanted: 'let in', got: 401 });
  });
});
