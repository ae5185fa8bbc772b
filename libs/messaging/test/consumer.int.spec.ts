import {
  Outcome,
  OutcomeReleasedSchema,
  PortfolioOpenedSchema,
  type OutcomeReleased,
  type PortfolioOpened,
} from '@collegium/contracts';
import { refuseCommon } from '@collegium/errors';
import { newId, UnitOfWork } from '@collegium/persistence';
import { assertEachOnce, eventually, testEvents, type TestEvents } from '@collegium/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Inject, type Type } from '@nestjs/common';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import fc from 'fast-check';
import { Drift, MessagingHealth, OnEvent, type EventContext } from '../src/index.js';
import { fixture, publishOpened, type FixtureService } from './fixture.js';

let world: Awaited<ReturnType<typeof fixture>>;
let accreditation: FixtureService;
let events: TestEvents;
/** Decides what the handler of the spec at hand does before it leaves its row. */
let behave: (event: { portfolioId: string }, context: EventContext) => Promise<void> | void;

@Controller()
class Recorder {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @OnEvent(PortfolioOpenedSchema)
  async opened(event: PortfolioOpened, context: EventContext): Promise<void> {
    await this.unitOfWork.run((tx) =>
      tx.manager.query('insert into effects (event_id, aggregate_id, aggregate_version) values ($1, $2, $3)', [
        context.id,
        event.portfolioId,
        context.aggregateVersion,
      ]),
    );
    await behave(event, context);
  }
}

beforeEach(async () => {
  behave = () => undefined;
  world = await fixture();
  accreditation = world.accreditation;
  events = await testEvents(world.nats.url);
}, 120_000);
afterEach(async () => {
  await events.close();
  await world.close();
});

const start = (controllers: Type[] = [Recorder]) => accreditation.start({ consumes: ['portfolio'], controllers });
const publish = (portfolioId: string, version = 1, messageId?: string, id?: string) =>
  events.publish(
    PortfolioOpenedSchema,
    { portfolioId, provider: 'hertscam', enrolmentId: newId(), personId: newId() },
    { version, ...(messageId ? { messageId } : {}), ...(id ? { id } : {}) },
  );
const effects = () =>
  accreditation.query<{ event_id: string; aggregate_id: string; aggregate_version: number }>(
    'select event_id, aggregate_id, aggregate_version from effects order by n',
  );
const letters = (state: string) =>
  accreditation.query<{ event_id: string; error_code: string; attempts: number }>(
    'select event_id, error_code, attempts from retries where state = $1 order by queued',
    [state],
  );
const pending = async (): Promise<number> => {
  const connection = await connect({ servers: world.nats.url });
  const info = await (await jetstreamManager(connection)).consumers.info('PORTFOLIO', 'accreditation');
  await connection.close();
  return info.num_pending + info.num_ack_pending;
};

describe('A consumer', () => {
  it('handles an event that comes twice once', async () => {
    await start();
    const ids = await Promise.all(Array.from({ length: 20 }, () => publish(newId())));
    for (const id of ids) await publish(newId(), 1, newId(), id);
    await eventually(async () => (await pending()) === 0, { within: 10_000, what: 'all 40 acknowledged' });
    assertEachOnce(
      ids,
      (await effects()).map(({ event_id }) => event_id),
    );
  });

  it('leaves nothing behind when a handler fails, and tries again', async () => {
    const failing = new Set<string>();
    behave = ({ portfolioId }) => {
      if (failing.delete(portfolioId)) throw new Error('the first time fails');
    };
    await start();
    const portfolios = Array.from({ length: 10 }, newId);
    for (const id of portfolios) failing.add(id);
    const ids = await Promise.all(portfolios.map((id) => publish(id)));
    await eventually(async () => (await effects()).length === 10, { what: '10 effects' });
    assertEachOnce(
      ids,
      (await effects()).map(({ event_id }) => event_id),
    );
    expect(await accreditation.query('select 1 from retries')).toEqual([]);
  });

  it('keeps the order of an aggregate through failures: later events queue behind the failed one', async () => {
    const failures = new Map<string, number>();
    behave = ({ portfolioId }, { aggregateVersion }) => {
      const key = `${portfolioId}/${aggregateVersion}`;
      if (aggregateVersion % 3 !== 2 || (failures.get(key) ?? 0) >= 2) return;
      failures.set(key, (failures.get(key) ?? 0) + 1);
      throw new Error('twice');
    };
    await start();
    const portfolios = Array.from({ length: 5 }, newId);
    for (let version = 1; version <= 8; version++) await Promise.all(portfolios.map((id) => publish(id, version)));
    await eventually(async () => (await effects()).length === 40, { within: 15_000, what: '40 effects' });
    for (const id of portfolios)
      expect(
        (await effects())
          .filter(({ aggregate_id }) => aggregate_id === id)
          .map(({ aggregate_version }) => aggregate_version),
      ).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('ends poison in the dead letters, and it blocks nothing', async () => {
    const poisoned = newId();
    behave = ({ portfolioId }) => {
      if (portfolioId === poisoned) throw refuseCommon('conflict', 'never');
    };
    await start();
    const always = await publish(poisoned);
    const behind = await publish(poisoned, 2);
    const attributes = rawAttributes();
    const subject = 'portfolio.portfolio_opened.v1.hertscam';
    await events.publishRaw(subject, '{"portfolioId":', { ...attributes, id: newId() });
    await events.publishRaw(subject, '{"portfolioId":7}', { ...attributes, id: newId() });
    await events.publishRaw(subject, '{}', { ...attributes, id: 'not-a-uuid' });
    const good = await Promise.all(Array.from({ length: 10 }, () => publish(newId())));
    await eventually(async () => (await letters('dead')).length === 4, { what: '4 dead letters' });
    await eventually(async () => (await pending()) === 0, { what: 'nothing held back in the stream' });
    assertEachOnce(
      good,
      (await effects()).map(({ event_id }) => event_id),
    );
    expect((await letters('dead')).map(({ error_code }) => error_code).sort()).toEqual([
      'conflict',
      'undecodable',
      'undecodable',
      'undecodable',
    ]);
    expect((await letters('dead')).find(({ event_id }) => event_id === always)).toMatchObject({ attempts: 3 });
    expect((await letters('waiting')).map(({ event_id }) => event_id)).toEqual([behind]);
  });

  it('takes an enum value it does not know for undecodable, not for a default', async () => {
    const seen: OutcomeReleased[] = [];
    @Controller()
    class Outcomes {
      @OnEvent(OutcomeReleasedSchema)
      released(event: OutcomeReleased): void {
        seen.push(event);
      }
    }
    await start([Outcomes]);
    const invented = newId();
    await events.publishRaw(
      'portfolio.outcome_released.v1.hertscam',
      '{"submissionId":"s","outcome":"OUTCOME_INVENTED_LATER"}',
      { ...rawAttributes(), id: invented, type: 'portfolio.outcome_released.v1' },
    );
    await events.publish(OutcomeReleasedSchema, {
      submissionId: newId(),
      provider: 'hertscam',
      outcome: Outcome.PASSED,
    });
    await eventually(async () => seen.length === 1 && (await letters('dead')).length === 1);
    expect(seen[0]!.outcome).toBe(Outcome.PASSED);
    expect((await letters('dead'))[0]).toMatchObject({ event_id: invented, error_code: 'undecodable' });
  });

  it('acknowledges types that nobody here handles, unread', async () => {
    await start();
    await events.publishRaw('portfolio.invented_later.v1.hertscam', 'anything', {
      type: 'portfolio.invented_later.v1',
    });
    await publish(newId());
    await eventually(async () => (await effects()).length === 1 && (await pending()) === 0);
    expect(await accreditation.query('select 1 from retries')).toEqual([]);
  });

  it('does not count an outage of its database as an attempt', async () => {
    let broken = 3;
    behave = () => {
      if (broken-- > 0)
        throw Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
    };
    await start();
    await publish(newId());
    await eventually(async () => (await effects()).length === 1, { within: 10_000 });
    expect(await accreditation.query('select 1 from retries')).toEqual([]);
  });

  it('runs an event alone from its third delivery, and parks one that never ends', async () => {
    const { publisher, restore } = await deliveredOften(3);
    const poisoned = publisher.portfolioId;
    await accreditation.query('insert into suspects (consumer, event_id, starts) values ($1, $2, 2)', [
      'portfolio',
      publisher.id,
    ]);
    await start();
    await eventually(async () => (await letters('dead')).length === 1, { within: 10_000, what: 'the suspect parked' });
    expect((await letters('dead'))[0]).toMatchObject({ event_id: publisher.id, error_code: 'suspected_crash' });
    await publish(newId());
    await eventually(async () => (await effects()).length === 1);
    expect((await effects())[0]!.aggregate_id).not.toBe(poisoned);
    await restore();
  });

  it.each(['as they were', 'so that they come back in another order'])(
    'takes up at once, and before anything newer, what a dead process left %s',
    async (how) => {
      const portfolioId = newId();
      await (await start()).close();
      for (let version = 1; version <= 3; version++) await publish(portfolioId, version);
      const connection = await connect({ servers: world.nats.url });
      const dead = await (await jetstreamManager(connection)).jetstream().consumers.get('PORTFOLIO', 'accreditation');
      const left = [
        await dead.next({ expires: 1_000 }),
        await dead.next({ expires: 1_000 }),
        await dead.next({ expires: 1_000 }),
      ];
      if (how !== 'as they were') for (const message of left.reverse()) message!.nak();
      await connection.close();
      for (let version = 4; version <= 6; version++) await publish(portfolioId, version);
      expect(await pending()).toBe(6);
      await start();
      // Left to itself the server would give back 1 to 3 after the acknowledgement wait of 30 s, and 4 to 6 before.
      await eventually(async () => (await effects()).length === 6, { within: 10_000, what: '6 effects' });
      expect((await effects()).map(({ aggregate_version }) => aggregate_version)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await pending()).toBe(0);
    },
  );

  it('handles each event once, in the order of its aggregate, however failures fall', async () => {
    const failing = new Set<string>();
    behave = ({ portfolioId }, { aggregateVersion }) => {
      if (failing.delete(`${portfolioId}/${aggregateVersion}`)) throw new Error('once');
    };
    await start();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ aggregate: fc.nat(3), fails: fc.boolean() }), { minLength: 1, maxLength: 25 }),
        async (plan) => {
          const aggregates = Array.from({ length: 4 }, newId);
          const versions = new Map<string, number>();
          const sent: string[] = [];
          for (const { aggregate, fails } of plan) {
            const id = aggregates[aggregate]!;
            const version = (versions.get(id) ?? 0) + 1;
            versions.set(id, version);
            if (fails) failing.add(`${id}/${version}`);
            sent.push(await publish(id, version));
          }
          const ours = async () => (await effects()).filter(({ aggregate_id }) => versions.has(aggregate_id));
          await eventually(async () => (await ours()).length >= plan.length, {
            within: 10_000,
            what: `${plan.length} effects`,
          });
          assertEachOnce(
            sent,
            (await ours()).map(({ event_id }) => event_id),
          );
          for (const [id, last] of versions)
            expect(
              (await ours())
                .filter(({ aggregate_id }) => aggregate_id === id)
                .map(({ aggregate_version }) => aggregate_version),
            ).toEqual(Array.from({ length: last }, (_, n) => n + 1));
        },
      ),
      { numRuns: 8 },
    );
  });

  it('waits for a stream that is not there yet', async () => {
    const connection = await connect({ servers: world.nats.url });
    await (await jetstreamManager(connection)).streams.delete('PORTFOLIO');
    await connection.close();
    const app = await start();
    await eventually(async () => (await app.get(MessagingHealth).checks.consumers!()).details.portfolio);
    expect(await app.get(MessagingHealth).checks.consumers!()).toMatchObject({
      status: 'degraded',
      details: { portfolio: { state: 'waiting-for-stream' } },
    });
    const source = await world.portfolio.start();
    await publishOpened(source, newId());
    await eventually(async () => (await effects()).length === 1, { within: 10_000 });
  });

  it('refuses to start on a consumer that differs from its definition, and names the field', async () => {
    const connection = await connect({ servers: world.nats.url });
    await (
      await jetstreamManager(connection)
    ).consumers.add('PORTFOLIO', {
      durable_name: 'accreditation',
      ack_policy: 'explicit',
      max_deliver: 5,
      filter_subject: 'portfolio.>',
    });
    await connection.close();
    const failure = await start().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Drift);
    expect((failure as Drift).message).toMatch(
      /Consumer accreditation of stream PORTFOLIO is not as defined: .*max_deliver is 5, should be -1/,
    );
  });

  it('refuses two handlers of one type, and handlers of a source that is not consumed', async () => {
    @Controller()
    class Twin {
      @OnEvent(PortfolioOpenedSchema)
      again(): void {}
    }
    await expect(start([Recorder, Twin])).rejects.toThrow('portfolio.portfolio_opened.v1 has two handlers');
    await expect(accreditation.start({ consumes: ['enrolment'], controllers: [Recorder] })).rejects.toThrow(
      'There are handlers for events of portfolio, which this service does not consume',
    );
  });
});

/** Attributes of an event that is published by hand. */
function rawAttributes(): Record<string, string> {
  return {
    specversion: '1.0',
    type: 'portfolio.portfolio_opened.v1',
    source: 'urn:collegium:portfolio',
    subject: newId(),
    time: new Date().toISOString(),
    aggregateversion: '1',
    tenant: 'hertscam',
    correlationid: 'c',
    position: '1',
  };
}

/** Publishes an event and has it delivered `times` times without being acknowledged, as a process that dies on it would. */
async function deliveredOften(
  times: number,
): Promise<{ publisher: { id: string; portfolioId: string }; restore(): Promise<void> }> {
  const portfolioId = newId();
  const app = await start();
  await app.close();
  const id = await publish(portfolioId);
  const connection = await connect({ servers: world.nats.url });
  const manager = await jetstreamManager(connection);
  const consumer = await manager.jetstream().consumers.get('PORTFOLIO', 'accreditation');
  for (let n = 0; n < times; n++) (await consumer.next({ expires: 1_000 }))!.nak();
  return { publisher: { id, portfolioId }, restore: () => connection.close() };
}
