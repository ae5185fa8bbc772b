import { PortfolioOpenedSchema, type PortfolioOpened, type Source } from '@collegium/contracts';
import { newId, UnitOfWork } from '@collegium/persistence';
import { assertEachOnce, eventually } from '@collegium/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Inject } from '@nestjs/common';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { cpSync, rmSync } from 'node:fs';
import {
  EventFeed,
  OnEvent,
  printReport,
  reconcile,
  Relay,
  type EventContext,
  type ReconcileReport,
} from '../src/index.js';
import { fixture, publishOpened, type FixtureService } from './fixture.js';

let world: Awaited<ReturnType<typeof fixture>>;
let portfolio: FixtureService;
let accreditation: FixtureService;
let connection: NatsConnection;
let manager: JetStreamManager;

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
  }
}

beforeEach(async () => {
  world = await fixture();
  ({ portfolio, accreditation } = world);
  connection = await connect({ servers: world.nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  manager = await jetstreamManager(connection);
}, 120_000);
afterEach(async () => {
  await connection.close();
  await world.close();
});

const consumer = () => accreditation.start({ consumes: ['portfolio'], controllers: [Recorder] });
const run = (service: FixtureService): Promise<ReconcileReport> =>
  reconcile({
    service: service.name as Source,
    databaseUrl: service.database.systemUrl,
    natsUrl: world.nats.url,
    withinMs: 20_000,
  });
const allPublished = () =>
  eventually(async () => (await portfolio.query('select 1 from outbox where published_at is null')).length === 0, {
    within: 10_000,
    what: 'all published',
  });
const effects = async (): Promise<string[]> =>
  (await accreditation.query<{ event_id: string }>('select event_id from effects order by n')).map(
    ({ event_id }) => event_id,
  );
const outboxIds = async (): Promise<string[]> =>
  (await portfolio.query<{ id: string }>('select id from outbox order by seq')).map(({ id }) => id);
const publish = async (app: NestFastifyApplication, events: number): Promise<void> => {
  for (let n = 0; n < events; n++) await publishOpened(app, newId());
  await allPublished();
};

async function streamIds(): Promise<string[]> {
  const { state } = await manager.streams.info('PORTFOLIO');
  const messages = await Promise.all(
    Array.from({ length: state.last_seq }, (_, n) =>
      manager.streams.getMessage('PORTFOLIO', { seq: n + 1 }).catch(() => null),
    ),
  );
  return messages.filter((message) => message !== null).map((message) => message.header.get('ce-id'));
}

/** Copies of tables, as a backup would hold them. */
async function backup(service: FixtureService): Promise<() => Promise<void>> {
  const tables = ['outbox', 'feed_state', 'inbox', 'retries', 'effects', 'consumer_types'];
  for (const table of tables) await service.query(`create table backup_${table} as table ${table}`);
  return async () => {
    for (const table of tables) {
      await service.query(`truncate ${table}`);
      await service.query(`insert into ${table} overriding system value table backup_${table}`);
      await service.query(`drop table backup_${table}`);
    }
  };
}

describe('reconcile', () => {
  it('changes nothing where nothing differs', async () => {
    await publish(await portfolio.start(), 10);
    const report = await run(portfolio);
    expect(report).toMatchObject({
      streamEvents: 10,
      outboxEvents: 10,
      corrected: 0,
      republished: [],
      recovered: [],
      conflicts: [],
      replayed: {},
    });
    expect(report.restore).toBeUndefined();
  });

  it('fills a deleted stream whole, in order, with no service running; readers handle nothing twice', async () => {
    const source = await portfolio.start();
    const reader = await consumer();
    await publish(source, 25);
    await eventually(async () => (await effects()).length === 25);
    await source.close();
    await manager.streams.delete('PORTFOLIO');
    await run(portfolio);
    expect(await streamIds()).toEqual(await outboxIds());
    await publish(await portfolio.start(), 5);
    await eventually(async () => (await effects()).length === 30, { within: 20_000, what: '30 effects' });
    await reader.close();
    assertEachOnce(await outboxIds(), await effects());
  });

  it('publishes again what a store rolled back to an older copy has lost', async () => {
    const source = await portfolio.start();
    const reader = await consumer();
    await publish(source, 10);
    await eventually(async () => (await effects()).length === 10);
    await Promise.all([source.close(), reader.close()]);
    await world.nats.stop();
    const copy = `${world.nats.storeDir!}.copy`;
    cpSync(world.nats.storeDir!, copy, { recursive: true });
    await world.nats.restart();
    const again = await portfolio.start();
    await publish(again, 15);
    await again.close();
    await world.nats.kill();
    rmSync(world.nats.storeDir!, { recursive: true });
    cpSync(copy, world.nats.storeDir!, { recursive: true });
    await world.nats.restart();
    const report = await run(portfolio);
    expect(report.republished).toHaveLength(15);
    expect(new Set(await streamIds())).toEqual(new Set(await outboxIds()));
    await consumer();
    await eventually(async () => (await effects()).length === 25, { within: 15_000, what: '25 effects' });
    assertEachOnce(await outboxIds(), await effects());
  });

  it('publishes again single events that the stream has lost', async () => {
    const source = await portfolio.start();
    await publish(source, 10);
    await source.close();
    const lost = [
      await manager.streams.getMessage('PORTFOLIO', { seq: 3 }),
      await manager.streams.getMessage('PORTFOLIO', { seq: 7 }),
    ].map((message) => message!.header.get('ce-id'));
    await manager.streams.deleteMessage('PORTFOLIO', 3);
    await manager.streams.deleteMessage('PORTFOLIO', 7);
    await manager.streams.update('PORTFOLIO', {
      ...(await manager.streams.info('PORTFOLIO')).config,
      duplicate_window: 100_000_000,
    });
    await eventually(async () => (await manager.streams.info('PORTFOLIO')).config.duplicate_window === 100_000_000);
    await manager.streams.update('PORTFOLIO', {
      ...(await manager.streams.info('PORTFOLIO')).config,
      duplicate_window: 120_000_000_000,
    });
    const report = await run(portfolio);
    expect(report.republished.map(({ id }) => id)).toEqual(lost);
  });

  it('recovers what a restored database has lost, never gives a position twice, and tells readers of the feed', async () => {
    const source = await portfolio.start();
    await publish(source, 10);
    await source.close();
    const restore = await backup(portfolio);
    const later = await portfolio.start();
    await publish(later, 5);
    const lost = await portfolio.query<{ id: string; position: string; data: unknown }>(
      'select id, position, data from outbox where position > 10 order by position',
    );
    await later.close();
    await restore();

    const restored = await portfolio.start();
    await publishOpened(restored, newId());
    await eventually(() => restored.get(Relay).state === 'refused', { what: 'the relay to refuse' });
    expect(restored.get(Relay).problem).toMatch(
      /positions up to 15; the outbox has given 10.*run reconcile for portfolio/,
    );
    expect(await portfolio.query('select 1 from outbox where position > 10')).toEqual([]);

    const report = await run(portfolio);
    expect(report.recovered.map(({ id, position }) => [id, position])).toEqual(
      lost.map(({ id, position }) => [id, Number(position)]),
    );
    expect(report.restore).toEqual({ epoch: 2, knownTo: 15, resumesAt: 1_000_000 });
    expect(printReport(report)).toContain('Known downstream and lost here; recovered:');
    await allPublished();
    const rows = await portfolio.query<{ id: string; position: string; data: unknown }>(
      'select id, position, data from outbox order by position',
    );
    expect(rows.slice(10, 15)).toEqual(lost);
    expect(rows.map(({ position }) => Number(position))).toEqual([
      ...Array.from({ length: 15 }, (_, n) => n + 1),
      1_000_001,
    ]);

    const feed = restored.get(EventFeed);
    const page = await feed.read({ after: 12, limit: 100, types: [], waitMs: 0, scopes: ['hertscam'] });
    expect(page.epoch).toBe(2);
    expect(page.restored).toMatchObject([{ epoch: 2, knownTo: 15, resumesAt: 1_000_000 }]);
    expect(page.data.map(({ position, previous }) => [position, previous])).toEqual([
      [13, 12],
      [14, 13],
      [15, 14],
      [1_000_001, 15],
    ]);
    expect(
      (await feed.read({ after: 1_000_001, limit: 100, types: [], waitMs: 0, scopes: ['hertscam'] })).restored,
    ).toEqual([]);
    expect(await run(portfolio)).toMatchObject({ recovered: [], republished: [], corrected: 0 });
  });

  it('handles again what a restored database had handled and lost, in order and once', async () => {
    const source = await portfolio.start();
    const reader = await consumer();
    await publish(source, 5);
    await eventually(async () => (await effects()).length === 5);
    await reader.close();
    const restore = await backup(accreditation);
    const again = await consumer();
    const aggregate = newId();
    for (let version = 1; version <= 4; version++) await publishOpened(source, aggregate, version);
    await eventually(async () => (await effects()).length === 9);
    await again.close();
    await restore();
    const report = await run(accreditation);
    expect(report.replayed.portfolio!.map(({ aggregate: id, version }) => [id, version])).toEqual(
      [1, 2, 3, 4].map((version) => [aggregate, version]),
    );
    await consumer();
    await eventually(async () => (await effects()).length === 9, { within: 10_000, what: '9 effects' });
    assertEachOnce(await outboxIds(), await effects());
    expect(
      await accreditation.query('select aggregate_version from effects where aggregate_id = $1 order by n', [
        aggregate,
      ]),
    ).toEqual([1, 2, 3, 4].map((aggregate_version) => ({ aggregate_version })));
  });
});
