import {
  ClockMovedSchema,
  GroupFormedSchema,
  PersonRegisteredSchema,
  type PersonRegistered,
} from '@collegium/contracts';
import { Policy, Public } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { DeadLetters, OnEvent } from '@collegium/messaging';
import { Clock, currentContext, UnitOfWork } from '@collegium/persistence';
import { currentTraceId } from '@collegium/telemetry';
import { eventually, startTestService, testNats, type TestService } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Module, Post } from '@nestjs/common';
import { createService } from './create-service.js';
import { ServiceModule } from './service.module.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`;

/** Holds requests and events where a test wants them. */
const gate = { open: Promise.resolve(), reached: 0 };
const handled: {
  tenants: readonly string[] | undefined;
  correlationId: string | undefined;
  traceId: string | undefined;
}[] = [];

@Controller('v1/slow')
class SlowController {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @Policy('provider:coordinator')
  @Post()
  publish() {
    return this.unitOfWork.run(async (tx) => {
      tx.publish(
        GroupFormedSchema,
        { groupId: 'g1', provider: 'hertscam', cohortId: 'c1', name: 'Hill', facilitatorId: 'p1' },
        { version: 1 },
      );
      return Promise.resolve({ done: true });
    });
  }

  @Public()
  @Get()
  async get() {
    gate.reached += 1;
    await gate.open;
    return { done: true };
  }
}

@Controller()
class PeopleHandlers {
  @OnEvent(PersonRegisteredSchema)
  async registered(event: PersonRegistered): Promise<void> {
    if (event.displayName === 'refuse') throw refuseCommon('conflict', 'This person is known under another id.');
    gate.reached += 1;
    await gate.open;
    handled.push({
      tenants: currentContext()?.tenants,
      correlationId: currentContext()?.correlationId,
      traceId: currentTraceId(),
    });
  }
}

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'scheduling',
      entities: [],
      migrations: [],
      consumes: ['enrolment', 'identity'],
      errorStatus: {},
    }),
  ],
  controllers: [SlowController, PeopleHandlers],
})
class SlowApp {}

describe('the life of a service', () => {
  let service: TestService;
  const close = (): { gateOpens: () => void } => {
    let gateOpens = (): void => undefined;
    gate.open = new Promise((resolve) => {
      gateOpens = resolve;
    });
    gate.reached = 0;
    return { gateOpens };
  };
  const person = (personId: string, name: string) => ({
    personId,
    provider: 'hertscam',
    displayName: name,
    email: `${personId}@example.org`,
  });

  beforeAll(async () => {
    service = await startTestService(SlowApp, { env: { COLLEGIUM_SANDBOX: 'true' }, checkAnswers: false });
  });
  afterAll(() => service.close());

  it("handles events in the event's own tenant and conversation", async () => {
    await service.events.publish(PersonRegisteredSchema, person('p1', 'Ada'), {
      correlationId: 'case-7',
      traceparent: TRACEPARENT,
    });
    await eventually(() => handled.length === 1);
    expect(handled[0]).toEqual({ tenants: ['hertscam'], correlationId: 'case-7', traceId: TRACE });
  });

  it("carries the caller's trace and correlation id into the events that a request causes", async () => {
    await service.request('POST', '/v1/slow', {
      as: ['provider:hertscam:coordinator'],
      headers: { traceparent: TRACEPARENT, 'x-correlation-id': 'case-8' },
    });
    const { attributes } = await service.events.untilReceived(GroupFormedSchema);
    expect(attributes).toMatchObject({
      correlationid: 'case-8',
      traceparent: expect.stringContaining(TRACE),
      tenant: 'hertscam',
    });
  });

  it('hands a refusal of a handler to messaging unchanged', async () => {
    await service.events.publish(PersonRegisteredSchema, person('p2', 'refuse'));
    const letters = service.app.get(DeadLetters);
    const [letter] = await eventually(async () => {
      const lists = await Promise.all(
        (['waiting', 'dead'] as const).map((state) => letters.list({ state, after: 0, limit: 10 })),
      );
      const found = lists.flatMap(({ data }) => data);
      return found.length > 0 && found;
    });
    expect(letter).toMatchObject({
      errorCode: 'conflict',
      error: expect.stringContaining('This person is known under another id.'),
    });
  });

  it("follows the sandbox's clock", async () => {
    await service.events.publish(ClockMovedSchema, { clockId: 'clock', audience: 'consortium', offsetSeconds: 86_400 });
    await eventually(() => service.app.get(Clock).now().getTime() - Date.now() > 86_000_000);
    await service.events.publish(
      ClockMovedSchema,
      { clockId: 'clock', audience: 'consortium', offsetSeconds: 0 },
      { version: 2 },
    );
    await eventually(() => Math.abs(service.app.get(Clock).now().getTime() - Date.now()) < 1_000);
  });

  it('answers requests while NATS is down, and says so', async () => {
    const nats = await testNats();
    const down = await startTestService(SlowApp, { nats, checkAnswers: false });
    try {
      await nats.kill();
      await eventually(async () => (await down.request('GET', '/health')).body.checks.nats.status === 'degraded', {
        within: 15_000,
      });
      expect((await down.request('GET', '/health')).body.status).toBe('degraded');
      expect((await down.request('GET', '/ready')).status).toBe(200);
      expect((await down.request('GET', '/v1/slow')).body).toEqual({ done: true });
    } finally {
      await nats.restart();
      await down.close();
      await nats.stop();
    }
  });

  it('is not ready, and answers 503, while its database is down', async () => {
    const other = await startTestService(SlowApp, { checkAnswers: false });
    await other.database.drop();
    expect((await other.request('GET', '/ready')).status).toBe(503);
    expect((await other.request('GET', '/health')).body).toMatchObject({
      status: 'down',
      checks: { database: { status: 'down' } },
    });
    await other.app.close();
    await other.events.close();
    await other.issuer.stop();
    await other.nats.stop();
  });

  it('finishes requests and events in flight before it stops, in less than ten seconds', async () => {
    const { database, issuer, nats, events } = service;
    const app = await createService(SlowApp, {
      env: {
        DATABASE_URL: database.appUrl,
        DATABASE_SYSTEM_URL: database.systemUrl,
        DATABASE_OWNER_URL: database.ownerUrl,
        NATS_URL: nats.url,
        OIDC_ISSUER: issuer.url,
        LOG_LEVEL: 'silent',
      },
    });
    await app.listen(0, '127.0.0.1');
    const before = handled.length;
    const { gateOpens } = close();
    const answer = fetch(`${await app.getUrl()}/v1/slow`).then((response) => response.json());
    await events.publish(PersonRegisteredSchema, person('p3', 'Grace'));
    await eventually(() => gate.reached === 2);
    const began = performance.now();
    const stopped = app.close();
    setTimeout(gateOpens, 300);
    await stopped;
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await answer).toEqual({ done: true });
    await eventually(() => handled.length === before + 1);
  });

  it('cuts off what does not finish, so that it stops all the same', async () => {
    const other = await startTestService(SlowApp, { checkAnswers: false });
    const { gateOpens } = close();
    const cut = fetch(`${other.url}/v1/slow`).then(
      () => 'answered',
      () => 'cut',
    );
    await eventually(() => gate.reached === 1);
    const began = performance.now();
    await other.app.close();
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await cut).toBe('cut');
    gateOpens();
    await other.events.close();
    await other.issuer.stop();
    await other.nats.stop();
    await other.database.drop();
  });

  it('does not start with settings missing, and lists them', async () => {
    await expect(createService(SlowApp, { env: {} })).rejects.toThrow(
      /5 settings are missing or wrong:\n {2}DATABASE_URL is missing/,
    );
  });
});
