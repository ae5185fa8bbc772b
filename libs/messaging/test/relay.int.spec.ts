import { newId, UnitOfWork } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { NatsLink, Relay } from '../src/index.js';
import { fixture, publishFrozen, publishOpened, quick, type FixtureService } from './fixture.js';

let world: Awaited<ReturnType<typeof fixture>>;
let portfolio: FixtureService;
let connection: NatsConnection;
let streams: JetStreamManager;

beforeEach(async () => {
  world = await fixture();
  portfolio = world.portfolio;
  connection = await connect({ servers: world.nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  streams = await jetstreamManager(connection);
}, 120_000);
afterEach(async () => {
  await connection.close();
  await world.close();
});

const published = async (): Promise<number> =>
  (await portfolio.query<{ n: number }>('select count(*)::int as n from outbox where published_at is not null'))[0]!.n;
const positions = async (): Promise<number[]> =>
  (
    await portfolio.query<{ position: string }>(
      'select position from outbox where position is not null order by position',
    )
  ).map(({ position }) => Number(position));
const gapless = (rows: number): number[] => Array.from({ length: rows }, (_, n) => n + 1);

/** Ids in the stream, in order, and how often each lies there. */
async function stored(): Promise<string[]> {
  const { state } = await streams.streams.info('PORTFOLIO');
  const messages = await Promise.all(
    Array.from({ length: state.last_seq }, (_, n) => streams.direct.getMessage('PORTFOLIO', { seq: n + 1 })),
  );
  return messages.filter((message) => message !== null).map((message) => message.header.get('ce-id'));
}

describe('A relay', () => {
  it('gives positions without gaps, in the order of commits, over slow and rolled-back transactions', async () => {
    const app = await portfolio.start();
    const unitOfWork = app.get(UnitOfWork);
    const slow = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const slowId = newId();
    const first = unitOfWork.run(async (tx) => {
      await tx.manager.query(
        `insert into outbox (id, name, audience, tenant, aggregate_id, aggregate_version, occurred_at, data, headers) values ($1, 'portfolio.portfolio_opened.v1', 'h', 'h', 'slow', 1, now(), '{}', '{"correlationid":"c"}')`,
        [slowId],
      );
      written.resolve();
      await slow.promise;
    });
    await written.promise;
    const rolledBack = unitOfWork.run(async (tx) => {
      await tx.manager.query(`select nextval(pg_get_serial_sequence('outbox', 'seq'))`);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    for (let n = 0; n < 5; n++) await publishOpened(app, newId());
    await eventually(async () => (await published()) === 5, { what: 'the fast ones' });
    expect(await positions()).toEqual(gapless(5));
    slow.resolve();
    await first;
    await eventually(async () => (await published()) === 6, { what: 'the slow one' });
    expect(await positions()).toEqual(gapless(6));
    const [row] = await portfolio.query<{ position: string; seq: string }>(
      'select position, seq from outbox where id = $1',
      [slowId],
    );
    expect(row).toMatchObject({ position: '6', seq: '1' });
  });

  it('keeps the order of each aggregate in the stream', async () => {
    const unconnected = await portfolio.start({ natsUrl: 'nats://127.0.0.1:9' });
    const aggregates = Array.from({ length: 10 }, newId);
    for (let version = 1; version <= 10; version++)
      await Promise.all(aggregates.map((id) => publishOpened(unconnected, id, version)));
    await unconnected.close();
    await portfolio.start();
    await eventually(async () => (await published()) === 100, { within: 10_000, what: '100 events published' });
    const seen = new Map<string, number>();
    for (let seq = 1; seq <= 100; seq++) {
      const { header } = (await streams.direct.getMessage('PORTFOLIO', { seq }))!;
      const version = Number(header.get('ce-aggregateversion'));
      expect(version).toBe((seen.get(header.get('ce-subject')) ?? 0) + 1);
      seen.set(header.get('ce-subject'), version);
    }
  });

  it('is one of several: two on one database publish each event once', async () => {
    const [one, two] = [await portfolio.start({ instance: 'one' }), await portfolio.start({ instance: 'two' })];
    await eventually(
      () => expect([one, two].map((app) => app.get(Relay).state).sort()).toEqual(['leading', 'standby']) === undefined,
    );
    await Promise.all(Array.from({ length: 40 }, (_, n) => publishOpened(n % 2 ? one : two, newId())));
    await eventually(async () => (await published()) === 40, { what: '40 events published' });
    expect((await stored()).length).toBe(40);
    expect(await positions()).toEqual(gapless(40));
  });

  it('goes on after its connection was cut under the lock, and loses and doubles nothing', async () => {
    const apps = [await portfolio.start({ instance: 'one' }), await portfolio.start({ instance: 'two' })];
    let cuts = 0;
    for (let n = 0; n < 60; n++) {
      await publishOpened(apps[n % 2]!, newId());
      if (n % 20 === 10)
        cuts += (
          await portfolio.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'portfolio-relay' and datname = current_database()`,
          )
        ).length;
    }
    expect(cuts).toBeGreaterThan(0);
    await eventually(async () => (await published()) === 60, { within: 10_000, what: '60 events published' });
    const ids = await stored();
    expect(ids.length).toBe(60);
    expect(new Set(ids).size).toBe(60);
    expect(await positions()).toEqual(gapless(60));
  });

  it('holds back only the aggregate of an event that the stream refuses', async () => {
    await streams.streams.add({ name: 'OTHER', subjects: ['other.>'] });
    const app = await portfolio.start();
    const large = newId();
    await portfolio.query(
      `insert into outbox (id, name, audience, tenant, aggregate_id, aggregate_version, occurred_at, data, headers)
       values ($1, 'portfolio.portfolio_opened.v1', 'hertscam', 'hertscam', $2, 1, now(), json_build_object('x', repeat('x', 1100000)), '{"correlationid":"c"}')`,
      [newId(), large],
    );
    await publishOpened(app, large, 2);
    for (let n = 0; n < 10; n++) await publishOpened(app, newId());
    await eventually(async () => (await published()) === 10, { what: 'all others published' });
    // The event shrinks, as an erasure would make it: then its aggregate goes on by itself, in order.
    await portfolio.query(`update outbox set data = '{}' where aggregate_id = $1 and aggregate_version = 1`, [large]);
    await eventually(async () => (await published()) === 12, { within: 10_000, what: 'the held aggregate published' });
    const rows = await portfolio.query<{ stream_seq: string }>(
      'select stream_seq from outbox where aggregate_id = $1 order by aggregate_version',
      [large],
    );
    expect(Number(rows[0]!.stream_seq)).toBeLessThan(Number(rows[1]!.stream_seq));
  });

  it('numbers while NATS is down, and publishes all once it is back', async () => {
    const app = await portfolio.start();
    await publishOpened(app, newId());
    await eventually(async () => (await published()) === 1);
    await world.nats.kill();
    for (let n = 0; n < 20; n++) await publishFrozen(app, newId());
    await eventually(async () => (await positions()).length === 21, { what: '21 positions while NATS is down' });
    expect(await published()).toBe(1);
    await world.nats.restart();
    await eventually(async () => (await published()) === 21, { within: 15_000, what: 'all published' });
    expect(new Set(await stored()).size).toBe(21);
  });

  it('outlasts a NATS that is frozen, and what it sent twice is stored once', async () => {
    const app = await portfolio.start({ relay: { ...quick.relay, publishTimeoutMs: 100 } });
    await publishOpened(app, newId());
    await eventually(async () => (await published()) === 1);
    await world.nats.freeze();
    const link = await app.get(NatsLink).connect();
    const sentBefore = link.stats().outMsgs;
    for (let n = 0; n < 20; n++) await publishOpened(app, newId());
    await eventually(() => link.stats().outMsgs > sentBefore + 25, {
      within: 20_000,
      what: 'events sent a second time',
    });
    expect((await positions()).length).toBe(21);
    await world.nats.thaw();
    await eventually(async () => (await published()) === 21, { within: 15_000, what: 'all published' });
    const ids = await stored();
    expect(ids.length).toBe(21);
    expect(new Set(ids).size).toBe(21);
  });

  it('builds up a stream that was deleted, whole and in order', async () => {
    const app = await portfolio.start();
    const ids = Array.from({ length: 30 }, newId);
    for (const id of ids) await publishOpened(app, id);
    await eventually(async () => (await published()) === 30);
    const before = await stored();
    await streams.streams.delete('PORTFOLIO');
    await publishOpened(app, newId());
    await eventually(async () => (await published()) === 31 && (await stored()).length === 31, {
      within: 15_000,
      what: 'the stream rebuilt',
    });
    expect((await stored()).slice(0, 30)).toEqual(before);
  });
});
